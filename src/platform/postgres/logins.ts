import pg from 'pg';

const LOGINS = ['hongshan_app', 'hongshan_read'];

/** Makes both logins that own nothing. The socket's folder admits only its owner, so they need no password. */
export async function ensureLogins(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const role of LOGINS) await client.query(ensureLogin(role));
  } finally {
    await client.end();
  }
}

function ensureLogin(role: string): string {
  return `DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} LOGIN;
    ELSIF NOT (SELECT rolcanlogin FROM pg_roles WHERE rolname = '${role}') THEN ALTER ROLE ${role} LOGIN;
    END IF;
  END $$`;
}
