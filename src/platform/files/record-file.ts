import type { Tx } from '../database/unit-of-work.js';
import type { StoredFile } from './file-store.js';

/** Notes a stored file in the database, once however often it comes; rows that show it refer to it. */
export async function recordFile(tx: Tx, { sha256, size, mediaType }: StoredFile): Promise<void> {
  await tx.query(
    'INSERT INTO stored_file (sha256, size, media_type, stored_at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING',
    [sha256, size, mediaType, tx.at],
  );
}
