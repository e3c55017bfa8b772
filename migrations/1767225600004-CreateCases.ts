import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Calls, cases, their revisions, materials, acts, decisions, notices, objections and screenings. */
export class CreateCases1767225600004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Each pack that a call, case or decision ever used, whole, so that any decision can be recomputed.
      CREATE TABLE policy_version (
        hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
        code text NOT NULL,
        pack jsonb NOT NULL,
        first_used_at timestamptz NOT NULL
      );
      CALL append_only('policy_version');

      CREATE TABLE call (
        id uuid PRIMARY KEY,
        number text NOT NULL UNIQUE,
        title text NOT NULL,
        policy_code text NOT NULL,
        policy_hash text NOT NULL REFERENCES policy_version,
        opens_on date NOT NULL,
        -- Without a last day applications are taken all year round; without notice days nothing is shown to the public.
        closes_on date CHECK (closes_on >= opens_on),
        notice_days int CHECK (notice_days BETWEEN 1 AND 60),
        opened_by uuid NOT NULL REFERENCES app_user,
        created_at timestamptz NOT NULL
      );

      CREATE TABLE case_file (
        id uuid PRIMARY KEY,
        number text NOT NULL UNIQUE,
        call_id uuid NOT NULL REFERENCES call,
        parent_id uuid REFERENCES case_file,
        flow text NOT NULL,
        policy_code text NOT NULL,
        policy_hash text NOT NULL REFERENCES policy_version,
        applicant_id uuid NOT NULL REFERENCES party,
        counterparty_id uuid REFERENCES party,
        district_code text NOT NULL REFERENCES district,
        state text NOT NULL,
        phase text NOT NULL CHECK (phase IN ('drafting', 'intake', 'review', 'notice', 'granted', 'paying', 'closed')),
        version int NOT NULL DEFAULT 0,
        revision int NOT NULL DEFAULT 0,
        receipt bigint,
        award_fen bigint CHECK (award_fen >= 0),
        due_on date,
        created_at timestamptz NOT NULL,
        submitted_at timestamptz,
        UNIQUE (call_id, flow, receipt)
      );
      CREATE INDEX case_file_applicant ON case_file (applicant_id, id);
      CREATE INDEX case_file_counterparty ON case_file (counterparty_id, id) WHERE counterparty_id IS NOT NULL;
      CREATE INDEX case_file_waiting ON case_file (phase, state, district_code, id);
      CREATE INDEX case_file_call ON case_file (call_id, state, receipt);

      -- What was written into the form, every saved version of it.
      CREATE TABLE case_revision (
        case_id uuid NOT NULL REFERENCES case_file,
        revision int NOT NULL CHECK (revision > 0),
        content jsonb NOT NULL,
        saved_by uuid NOT NULL,
        saved_at timestamptz NOT NULL,
        PRIMARY KEY (case_id, revision)
      );
      CALL append_only('case_revision');

      CREATE TABLE material (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES case_file,
        kind text NOT NULL,
        file_sha256 text NOT NULL REFERENCES stored_file,
        file_name text NOT NULL,
        added_by uuid NOT NULL,
        added_at timestamptz NOT NULL,
        removed_at timestamptz
      );
      CREATE INDEX material_case ON material (case_id);

      CREATE TABLE act (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES case_file,
        seq int NOT NULL CHECK (seq > 0),
        action text NOT NULL,
        from_state text NOT NULL,
        to_state text NOT NULL,
        actor_id uuid NOT NULL,
        actor_role text NOT NULL,
        reason text,
        findings jsonb NOT NULL DEFAULT '[]',
        revision int NOT NULL,
        at timestamptz NOT NULL,
        UNIQUE (case_id, seq)
      );
      CALL append_only('act');

      -- A state is moved by an act and by nothing else: version n of a case is what its n-th act made of it.
      CREATE FUNCTION case_state_needs_act() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.version <> OLD.version + 1 OR NOT EXISTS (
          SELECT FROM act WHERE case_id = NEW.id AND seq = NEW.version AND from_state = OLD.state AND to_state = NEW.state) THEN
          RAISE EXCEPTION 'case % moves from % to % without its act', NEW.number, OLD.state, NEW.state
            USING ERRCODE = 'HS003', TABLE = 'case_file';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER case_state_needs_act AFTER UPDATE OF state, version ON case_file DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.version IS DISTINCT FROM NEW.version)
        EXECUTE FUNCTION case_state_needs_act();

      -- Facts and result are canonical JSON text: the bytes that were judged and the bytes that came out.
      CREATE TABLE decision (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES case_file,
        act_id uuid NOT NULL REFERENCES act,
        step text NOT NULL,
        policy_code text NOT NULL,
        policy_hash text NOT NULL REFERENCES policy_version,
        law_date date NOT NULL,
        facts text NOT NULL,
        result text NOT NULL,
        verdict text NOT NULL CHECK (verdict IN ('eligible', 'not-eligible', 'unknown')),
        award_fen bigint CHECK (award_fen >= 0),
        at timestamptz NOT NULL
      );
      CREATE INDEX decision_case ON decision (case_id, at);
      CALL append_only('decision');

      CREATE TABLE screening (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES case_file,
        stage text NOT NULL CHECK (stage IN ('application', 'notice', 'payment')),
        passed boolean NOT NULL,
        hits jsonb NOT NULL,
        at timestamptz NOT NULL
      );
      CREATE INDEX screening_case ON screening (case_id, at);
      CALL append_only('screening');

      CREATE TABLE notice (
        id uuid PRIMARY KEY,
        number text NOT NULL UNIQUE,
        call_id uuid NOT NULL REFERENCES call,
        title text NOT NULL,
        posted_on date NOT NULL,
        ends_on date NOT NULL CHECK (ends_on >= posted_on),
        days int NOT NULL CHECK (days > 0),
        posted_by uuid NOT NULL REFERENCES app_user,
        posted_at timestamptz NOT NULL
      );
      CREATE TABLE notice_item (
        notice_id uuid NOT NULL REFERENCES notice,
        case_id uuid NOT NULL REFERENCES case_file,
        shown jsonb NOT NULL,
        PRIMARY KEY (notice_id, case_id)
      );
      CREATE INDEX notice_item_case ON notice_item (case_id);
      CALL append_only('notice_item');

      CREATE TABLE objection (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES case_file,
        notice_id uuid NOT NULL REFERENCES notice,
        objector_name text NOT NULL CHECK (length(objector_name) >= 2),
        objector_contact text NOT NULL,
        grounds text NOT NULL,
        received_at timestamptz NOT NULL,
        outcome text CHECK (outcome IN ('upheld', 'dismissed')),
        answer text,
        decided_by uuid REFERENCES app_user,
        decided_at timestamptz,
        CHECK (num_nonnulls(outcome, answer, decided_by, decided_at) IN (0, 4))
      );
      CREATE UNIQUE INDEX objection_open ON objection (case_id) WHERE outcome IS NULL;

      CREATE TABLE letter (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES case_file,
        kind text NOT NULL,
        number text NOT NULL UNIQUE,
        verification_code text NOT NULL UNIQUE,
        -- What the letter says, frozen when it was issued; the PDF is rendered of it afterwards.
        content jsonb NOT NULL,
        file_sha256 text REFERENCES stored_file,
        issued_at timestamptz NOT NULL,
        UNIQUE (case_id, kind)
      );
      -- A letter is final; only the hash of its PDF is added, once.
      CREATE TRIGGER final BEFORE DELETE OR TRUNCATE ON letter FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER final_once_filed BEFORE UPDATE ON letter FOR EACH ROW
        WHEN (OLD.file_sha256 IS NOT NULL OR NEW.file_sha256 IS NULL
          OR to_jsonb(OLD) - 'file_sha256' IS DISTINCT FROM to_jsonb(NEW) - 'file_sha256')
        EXECUTE FUNCTION refuse_change();

      CALL protect('policy_version'); CALL protect('call'); CALL protect('case_file'); CALL protect('case_revision');
      CALL protect('material'); CALL protect('act'); CALL protect('decision'); CALL protect('screening'); CALL protect('notice');
      CALL protect('notice_item'); CALL protect('objection'); CALL protect('letter');
      GRANT SELECT, INSERT ON policy_version, case_revision, act, decision, screening, notice_item, letter, notice, call TO hongshan_app;
      GRANT SELECT, INSERT, UPDATE ON case_file, material, objection TO hongshan_app;
      GRANT UPDATE (file_sha256) ON letter TO hongshan_app;
      GRANT SELECT ON policy_version, call, case_file, case_revision, material, act, decision, screening, notice, notice_item, letter
        TO hongshan_read;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE letter, objection, notice_item, notice, screening, decision, act, material, case_revision, case_file,
      call, policy_version`);
  }
}
