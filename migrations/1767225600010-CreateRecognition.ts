import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 认定: the register of carriers' levels, which cases are about which carrier, evaluations, statistics, higher decisions. */
export class CreateRecognition1767225600010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Working days of a deadline that was put aside while the applicant mends the case.
      ALTER TABLE case_file ADD COLUMN days_left int CHECK (days_left >= 0);
      -- 全国艰苦边远地区; not known where nobody has looked it up.
      ALTER TABLE district ADD COLUMN in_hardship_area boolean;
      -- A carrier has one level on a day.
      ALTER TABLE qualification ADD CONSTRAINT qualification_one_level EXCLUDE USING gist (carrier_id WITH =,
        daterange(valid_from, valid_to, '[]') WITH &&) WHERE (kind = 'recognition');

      -- Which carrier a case is about, from its submission on.
      CREATE TABLE carrier_case (
        id uuid PRIMARY KEY REFERENCES case_file,
        carrier_id uuid NOT NULL REFERENCES carrier
      );
      CREATE INDEX carrier_case_carrier ON carrier_case (carrier_id);
      CALL append_only('carrier_case');

      -- What became of a carrier, one entry an event; what it is on a day follows from the entries up to that day.
      CREATE TABLE register_entry (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        seq int NOT NULL CHECK (seq > 0),
        kind text NOT NULL CHECK (kind IN ('recognised', 'level-changed', 'renamed', 'operator-changed', 'site-changed',
          'area-changed', 'revoked')),
        level text CHECK (level IN ('city', 'region', 'nation')),
        effective_on date NOT NULL,
        before_text text,
        after_text text,
        issuer text NOT NULL,
        document text NOT NULL,
        reason text,
        -- Of the stock that was there before this register, neither case nor act is known.
        case_id uuid REFERENCES case_file,
        act_id uuid REFERENCES act,
        recorded_at timestamptz NOT NULL,
        UNIQUE (carrier_id, seq),
        CHECK ((level IS NOT NULL) = (kind IN ('recognised', 'level-changed'))),
        CHECK (num_nonnulls(before_text, after_text) = CASE WHEN kind IN ('recognised', 'level-changed', 'revoked') THEN 0 ELSE 2 END),
        CHECK (num_nonnulls(case_id, act_id) IN (0, 2))
      );
      CREATE INDEX register_entry_day ON register_entry (carrier_id, effective_on, seq);
      CREATE UNIQUE INDEX register_entry_one_level ON register_entry (carrier_id, effective_on)
        WHERE kind IN ('recognised', 'level-changed', 'revoked');
      CALL append_only('register_entry');

      -- Levels follow each other in time: none is given twice, changed or taken away where there is none. Changes of one
      -- kind follow each other too, so that the last one is what the carrier is called, who runs it and where it is.
      CREATE FUNCTION register_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        last_seq int;
        standing register_entry;
      BEGIN
        PERFORM FROM carrier WHERE id = NEW.carrier_id FOR NO KEY UPDATE;
        SELECT coalesce(max(seq), 0) INTO last_seq FROM register_entry WHERE carrier_id = NEW.carrier_id;
        SELECT * INTO standing FROM register_entry WHERE carrier_id = NEW.carrier_id
          AND kind IN ('recognised', 'level-changed', 'revoked') ORDER BY effective_on DESC LIMIT 1;
        IF NEW.seq <> last_seq + 1
          OR (NEW.kind = 'recognised' AND standing.kind IN ('recognised', 'level-changed'))
          OR (NEW.kind <> 'recognised' AND coalesce(standing.kind, 'revoked') = 'revoked')
          OR (NEW.kind = 'level-changed' AND NEW.level = standing.level)
          OR (NEW.kind IN ('recognised', 'level-changed', 'revoked') AND NEW.effective_on <= standing.effective_on)
          OR EXISTS (SELECT FROM register_entry WHERE carrier_id = NEW.carrier_id AND kind = NEW.kind
            AND effective_on > NEW.effective_on) THEN
          RAISE EXCEPTION 'the register of carrier % does not take % on %', NEW.carrier_id, NEW.kind, NEW.effective_on
            USING ERRCODE = 'HS107', TABLE = 'register_entry';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER register_in_order BEFORE INSERT ON register_entry FOR EACH ROW EXECUTE FUNCTION register_in_order();

      -- A carrier in the register is called, run and placed as the register last said.
      CREATE FUNCTION carrier_follows_register() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM register_entry WHERE carrier_id = NEW.id) AND (NEW.district_code <> OLD.district_code
          OR (NEW.name <> OLD.name AND NEW.name IS DISTINCT FROM last_entered(NEW.id, 'renamed'))
          OR (NEW.address <> OLD.address AND NEW.address IS DISTINCT FROM last_entered(NEW.id, 'site-changed'))
          OR (NEW.operator_id <> OLD.operator_id AND (SELECT name FROM party WHERE id = NEW.operator_id)
            IS DISTINCT FROM last_entered(NEW.id, 'operator-changed'))) THEN
          RAISE EXCEPTION 'carrier % differs from its last entries in the register', NEW.id
            USING ERRCODE = 'HS107', TABLE = 'carrier';
        END IF;
        RETURN NULL;
      END $$;
      CREATE FUNCTION last_entered(carrier uuid, change text) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT after_text FROM register_entry WHERE carrier_id = carrier AND kind = change ORDER BY seq DESC LIMIT 1 $$;
      CREATE CONSTRAINT TRIGGER carrier_follows_register AFTER UPDATE ON carrier DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION carrier_follows_register();

      -- 上级决定: what a higher authority decided of a case that was sent up, with its document.
      CREATE TABLE higher_decision (
        id uuid PRIMARY KEY REFERENCES case_file,
        outcome text NOT NULL CHECK (outcome IN ('granted', 'refused')),
        level text NOT NULL CHECK (level IN ('region', 'nation')),
        issuer text NOT NULL CHECK (length(issuer) BETWEEN 2 AND 80),
        document_number text NOT NULL CHECK (length(document_number) BETWEEN 2 AND 80),
        decided_on date NOT NULL,
        effective_on date NOT NULL,
        file_sha256 text NOT NULL REFERENCES stored_file,
        file_name text NOT NULL,
        recorded_by uuid NOT NULL REFERENCES app_user,
        recorded_at timestamptz NOT NULL,
        CHECK (effective_on >= decided_on)
      );
      CALL append_only('higher_decision');

      -- 绩效评价等次 as published, one a year and level.
      CREATE TABLE carrier_evaluation (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        level text NOT NULL CHECK (level IN ('city', 'region', 'nation')),
        year int NOT NULL CHECK (year BETWEEN 2000 AND 2100),
        grade text NOT NULL CHECK (grade IN ('A', 'B', 'C', 'D')),
        document text NOT NULL CHECK (length(document) BETWEEN 2 AND 80),
        published_on date NOT NULL,
        recorded_by uuid NOT NULL REFERENCES app_user,
        recorded_at timestamptz NOT NULL,
        UNIQUE (carrier_id, level, year)
      );
      CALL append_only('carrier_evaluation');

      -- 年度统计: the years that a carrier has reported, by a case here or before that in the national system.
      CREATE TABLE statistics_year (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        year int NOT NULL CHECK (year BETWEEN 2000 AND 2100),
        filed_on date NOT NULL,
        figures jsonb NOT NULL DEFAULT '{}',
        case_id uuid REFERENCES case_file,
        source text,
        recorded_at timestamptz NOT NULL,
        UNIQUE (carrier_id, year),
        CHECK (num_nonnulls(case_id, source) = 1)
      );
      CALL append_only('statistics_year');
      CREATE TABLE statistics_reminder (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        party_id uuid NOT NULL REFERENCES party,
        year int NOT NULL,
        stage text NOT NULL,
        due_on date NOT NULL,
        sent_at timestamptz NOT NULL,
        UNIQUE (carrier_id, year, stage)
      );
      CREATE INDEX statistics_reminder_party ON statistics_reminder (party_id, id);
      CALL append_only('statistics_reminder');

      CALL protect('carrier_case'); CALL protect('register_entry'); CALL protect('higher_decision');
      CALL protect('carrier_evaluation'); CALL protect('statistics_year'); CALL protect('statistics_reminder');
      GRANT SELECT, INSERT ON carrier_case, register_entry, higher_decision, carrier_evaluation, statistics_year,
        statistics_reminder TO hongshan_app;
      GRANT SELECT ON carrier_case, register_entry, higher_decision, carrier_evaluation, statistics_year, statistics_reminder
        TO hongshan_read;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE statistics_reminder, statistics_year, carrier_evaluation, higher_decision, register_entry, carrier_case;
      DROP TRIGGER carrier_follows_register ON carrier;
      DROP FUNCTION register_in_order, carrier_follows_register, last_entered;
      ALTER TABLE qualification DROP CONSTRAINT qualification_one_level;
      ALTER TABLE district DROP COLUMN in_hardship_area;
      ALTER TABLE case_file DROP COLUMN days_left`);
  }
}
