import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The decisions that rest on one pack are found without looking at all of them. */
export class IndexDecisions1767225600007 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE INDEX decision_policy ON decision (policy_hash, id)');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX decision_policy');
  }
}
