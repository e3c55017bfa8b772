import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Outbox, idempotency keys, sessions, stored files, number sequences and the record of refused attempts. */
export class CreatePlatform1767225600002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE outbox_job (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        payload jsonb NOT NULL,
        dedupe_key text UNIQUE,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
        attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        run_at timestamptz NOT NULL,
        leased_until timestamptz,
        last_error text,
        created_at timestamptz NOT NULL,
        done_at timestamptz
      );
      CREATE INDEX outbox_job_due ON outbox_job (run_at) WHERE state = 'waiting';
      CREATE INDEX outbox_job_dead ON outbox_job (created_at) WHERE state = 'dead';

      CREATE TABLE idempotency_key (
        actor_id uuid NOT NULL,
        key text NOT NULL CHECK (length(key) BETWEEN 8 AND 200),
        route text NOT NULL,
        body_sha256 text NOT NULL,
        response jsonb,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (actor_id, key)
      );

      CREATE TABLE session (
        id uuid PRIMARY KEY,
        token_sha256 text NOT NULL UNIQUE,
        csrf_sha256 text NOT NULL,
        user_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        ended_at timestamptz
      );
      CREATE INDEX session_by_user ON session (user_id) WHERE ended_at IS NULL;

      CREATE TABLE stored_file (
        sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        size bigint NOT NULL CHECK (size > 0),
        media_type text NOT NULL,
        stored_at timestamptz NOT NULL
      );

      -- A number is the last one of its row plus one, under the row's lock: no gap by a race, no max + 1.
      CREATE TABLE number_sequence (
        name text PRIMARY KEY,
        last bigint NOT NULL DEFAULT 0 CHECK (last >= 0)
      );

      CREATE TABLE refused_attempt (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        user_id uuid,
        route text NOT NULL,
        code text NOT NULL,
        subject_id uuid,
        findings jsonb NOT NULL
      );
      CALL append_only('refused_attempt');
      CALL protect('refused_attempt');

      GRANT SELECT, INSERT, UPDATE, DELETE ON outbox_job, idempotency_key, session TO hongshan_app;
      GRANT SELECT, INSERT, UPDATE ON number_sequence TO hongshan_app;
      GRANT SELECT, INSERT ON stored_file, refused_attempt TO hongshan_app;
      GRANT SELECT ON refused_attempt, stored_file TO hongshan_read;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      'DROP TABLE refused_attempt, number_sequence, stored_file, session, idempotency_key, outbox_job',
    );
  }
}
