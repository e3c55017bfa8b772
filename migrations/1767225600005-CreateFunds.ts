import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ledger. A balance has no UPDATE right anywhere: it moves by an entry, whose trigger moves it by one
 * conditional relative update or refuses the entry. Entries are final; corrections are opposite entries.
 */
export class CreateFunds1767225600005 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE budget (
        id uuid PRIMARY KEY,
        call_id uuid NOT NULL UNIQUE REFERENCES call,
        line text NOT NULL,
        year int NOT NULL CHECK (year BETWEEN 2000 AND 2100),
        total_fen bigint NOT NULL DEFAULT 0 CHECK (total_fen >= 0),
        available_fen bigint NOT NULL DEFAULT 0 CHECK (available_fen >= 0),
        reserved_fen bigint NOT NULL DEFAULT 0 CHECK (reserved_fen >= 0),
        committed_fen bigint NOT NULL DEFAULT 0 CHECK (committed_fen >= 0),
        paid_fen bigint NOT NULL DEFAULT 0 CHECK (paid_fen >= 0),
        CHECK (total_fen = available_fen + reserved_fen + committed_fen + paid_fen)
      );
      CREATE TABLE budget_entry (
        id uuid PRIMARY KEY,
        budget_id uuid NOT NULL REFERENCES budget,
        case_id uuid REFERENCES case_file,
        kind text NOT NULL CHECK (kind IN ('allot', 'reserve', 'release', 'commit', 'uncommit', 'pay', 'unpay')),
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        unique_key text NOT NULL UNIQUE,
        at timestamptz NOT NULL
      );
      CREATE INDEX budget_entry_budget ON budget_entry (budget_id, kind);
      CREATE INDEX budget_entry_case ON budget_entry (case_id);
      CALL append_only('budget_entry');

      CREATE FUNCTION move_budget() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      DECLARE a bigint := NEW.amount_fen;
      BEGIN
        CASE NEW.kind
          WHEN 'allot' THEN UPDATE budget SET total_fen = total_fen + a, available_fen = available_fen + a WHERE id = NEW.budget_id;
          WHEN 'reserve' THEN UPDATE budget SET available_fen = available_fen - a, reserved_fen = reserved_fen + a WHERE id = NEW.budget_id AND available_fen >= a;
          WHEN 'release' THEN UPDATE budget SET reserved_fen = reserved_fen - a, available_fen = available_fen + a WHERE id = NEW.budget_id AND reserved_fen >= a;
          WHEN 'commit' THEN UPDATE budget SET reserved_fen = reserved_fen - a, committed_fen = committed_fen + a WHERE id = NEW.budget_id AND reserved_fen >= a;
          WHEN 'uncommit' THEN UPDATE budget SET committed_fen = committed_fen - a, reserved_fen = reserved_fen + a WHERE id = NEW.budget_id AND committed_fen >= a;
          WHEN 'pay' THEN UPDATE budget SET committed_fen = committed_fen - a, paid_fen = paid_fen + a WHERE id = NEW.budget_id AND committed_fen >= a;
          WHEN 'unpay' THEN UPDATE budget SET paid_fen = paid_fen - a, committed_fen = committed_fen + a WHERE id = NEW.budget_id AND paid_fen >= a;
        END CASE;
        IF NOT FOUND THEN
          RAISE EXCEPTION 'budget % cannot % % fen', NEW.budget_id, NEW.kind, a USING ERRCODE = 'HS101', TABLE = 'budget';
        END IF;
        RETURN NULL;
      END $$;
      -- After, not before: an entry that ON CONFLICT leaves out must move nothing.
      CREATE TRIGGER move_budget AFTER INSERT ON budget_entry FOR EACH ROW EXECUTE FUNCTION move_budget();

      -- What one party has taken of a policy's yearly cap.
      CREATE TABLE quota (
        id uuid PRIMARY KEY,
        policy_code text NOT NULL,
        party_id uuid NOT NULL REFERENCES party,
        year int NOT NULL,
        used_fen bigint NOT NULL DEFAULT 0 CHECK (used_fen >= 0),
        UNIQUE (policy_code, party_id, year)
      );
      CREATE TABLE quota_entry (
        id uuid PRIMARY KEY,
        quota_id uuid NOT NULL REFERENCES quota,
        case_id uuid NOT NULL REFERENCES case_file,
        amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
        limit_fen bigint NOT NULL CHECK (limit_fen >= 0),
        unique_key text NOT NULL UNIQUE,
        at timestamptz NOT NULL
      );
      CREATE INDEX quota_entry_quota ON quota_entry (quota_id);
      CALL append_only('quota_entry');
      CREATE FUNCTION move_quota() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      BEGIN
        UPDATE quota SET used_fen = used_fen + NEW.amount_fen
          WHERE id = NEW.quota_id AND used_fen + NEW.amount_fen >= 0
            AND (NEW.amount_fen < 0 OR used_fen + NEW.amount_fen <= NEW.limit_fen);
        IF NOT FOUND THEN
          RAISE EXCEPTION 'quota % cannot take % fen of %', NEW.quota_id, NEW.amount_fen, NEW.limit_fen USING ERRCODE = 'HS102', TABLE = 'quota';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER move_quota AFTER INSERT ON quota_entry FOR EACH ROW EXECUTE FUNCTION move_quota();

      -- One invoice pays once, in whatever scheme it is presented.
      CREATE TABLE invoice_use (
        id uuid PRIMARY KEY,
        number text NOT NULL CHECK (number ~ '^([0-9]{18}|[0-9]{20})$'),
        case_id uuid NOT NULL REFERENCES case_file,
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        released_at timestamptz
      );
      CREATE UNIQUE INDEX invoice_use_live ON invoice_use (number) WHERE released_at IS NULL;
      CREATE INDEX invoice_use_case ON invoice_use (case_id);

      CREATE TABLE payable (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES case_file,
        budget_id uuid NOT NULL REFERENCES budget,
        party_id uuid NOT NULL REFERENCES party,
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        decision_number text NOT NULL,
        purpose text NOT NULL,
        state text NOT NULL DEFAULT 'pool' CHECK (state IN ('pool', 'in-batch', 'paid', 'cancelled')),
        note text,
        created_at timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX payable_live ON payable (case_id) WHERE state <> 'cancelled';
      CREATE INDEX payable_pool ON payable (budget_id, id) WHERE state = 'pool';
      -- Nothing becomes payable before its notice is over, nor while somebody's objection is open.
      CREATE FUNCTION payable_needs_notice() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE today date := (current_setting('hongshan.at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date;
      BEGIN
        IF NOT EXISTS (SELECT FROM notice_item i JOIN notice n ON n.id = i.notice_id WHERE i.case_id = NEW.case_id AND n.ends_on < today)
          OR EXISTS (SELECT FROM objection WHERE case_id = NEW.case_id AND outcome IS NULL)
          OR NOT EXISTS (SELECT FROM case_file WHERE id = NEW.case_id AND phase = 'granted' AND award_fen = NEW.amount_fen) THEN
          RAISE EXCEPTION 'case % is not payable yet', NEW.case_id USING ERRCODE = 'HS103', TABLE = 'payable';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER payable_needs_notice BEFORE INSERT ON payable FOR EACH ROW EXECUTE FUNCTION payable_needs_notice();
      -- It waits, stands in a batch, and comes back or is paid; it is paid only by a line that the bank has paid.
      CREATE FUNCTION payable_moves() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (OLD.state, NEW.state) NOT IN (('pool', 'in-batch'), ('pool', 'cancelled'), ('in-batch', 'pool'), ('in-batch', 'paid'))
          OR (NEW.state = 'paid' AND NOT EXISTS (SELECT FROM payout_line WHERE payable_id = NEW.id AND outcome = 'paid')) THEN
          RAISE EXCEPTION 'payable % cannot go from % to %', NEW.id, OLD.state, NEW.state USING ERRCODE = 'HS104', TABLE = 'payable';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER payable_moves BEFORE UPDATE OF state ON payable FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
        EXECUTE FUNCTION payable_moves();

      CREATE TABLE payout_batch (
        id uuid PRIMARY KEY,
        number text NOT NULL UNIQUE,
        budget_id uuid NOT NULL REFERENCES budget,
        state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sealed', 'checked', 'released', 'reconciled', 'rejected')),
        maker_id uuid NOT NULL REFERENCES app_user,
        maker_name text NOT NULL,
        checker_id uuid REFERENCES app_user,
        releaser_id uuid REFERENCES app_user,
        rejecter_id uuid REFERENCES app_user,
        line_count int NOT NULL DEFAULT 0 CHECK (line_count >= 0),
        sum_fen bigint NOT NULL DEFAULT 0 CHECK (sum_fen >= 0),
        hash_total text,
        digest text,
        note text,
        created_at timestamptz NOT NULL,
        sealed_at timestamptz,
        checked_at timestamptz,
        released_at timestamptz,
        reconciled_at timestamptz,
        rejected_at timestamptz,
        CONSTRAINT payout_batch_three_people CHECK (checker_id <> maker_id AND releaser_id <> maker_id AND releaser_id <> checker_id),
        CHECK (state IN ('draft', 'rejected') OR (digest IS NOT NULL AND sealed_at IS NOT NULL AND line_count > 0)),
        CHECK (state NOT IN ('checked', 'released', 'reconciled') OR (checker_id IS NOT NULL AND checked_at IS NOT NULL)),
        CHECK (state NOT IN ('released', 'reconciled') OR (releaser_id IS NOT NULL AND released_at IS NOT NULL)),
        CHECK (state <> 'rejected' OR (rejecter_id IS NOT NULL AND rejected_at IS NOT NULL AND note IS NOT NULL))
      );
      CREATE INDEX payout_batch_budget ON payout_batch (budget_id, id);
      CREATE TABLE payout_line (
        id uuid PRIMARY KEY,
        batch_id uuid NOT NULL REFERENCES payout_batch,
        line_number int NOT NULL CHECK (line_number > 0),
        payable_id uuid NOT NULL REFERENCES payable,
        case_number text NOT NULL,
        payee_name text NOT NULL,
        uscc text NOT NULL CHECK (uscc_valid(uscc)),
        account_name text NOT NULL,
        account_number text NOT NULL,
        bank_name text NOT NULL,
        cnaps text NOT NULL CHECK (cnaps_valid(cnaps)),
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        purpose text NOT NULL,
        decision_number text NOT NULL,
        budget_line text NOT NULL,
        outcome text NOT NULL DEFAULT 'pending' CHECK (outcome IN ('pending', 'paid', 'returned', 'dropped')),
        outcome_reason text,
        bank_reference text,
        UNIQUE (batch_id, line_number)
      );
      -- A payable stands in one live line: pending or paid. Returned and dropped lines free it.
      CREATE UNIQUE INDEX payout_line_live ON payout_line (payable_id) WHERE outcome IN ('pending', 'paid');
      CREATE INDEX payout_line_payable ON payout_line (payable_id, id);

      -- From its seal on, a batch keeps its lines, count, sum and digest; only its stage and the bank's word may still come.
      CREATE FUNCTION sealed_batch_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' THEN
          RAISE EXCEPTION 'batch % is kept', OLD.number USING ERRCODE = 'HS104', TABLE = 'payout_batch';
        END IF;
        IF TG_OP = 'INSERT' THEN
          IF NEW.state <> 'draft' OR num_nonnulls(NEW.checker_id, NEW.releaser_id, NEW.sealed_at, NEW.digest) > 0 THEN
            RAISE EXCEPTION 'batch % does not begin as a draft', NEW.number USING ERRCODE = 'HS104', TABLE = 'payout_batch';
          END IF;
          RETURN NEW;
        END IF;
        IF (NEW.id, NEW.number, NEW.budget_id, NEW.maker_id, NEW.maker_name, NEW.created_at)
          IS DISTINCT FROM (OLD.id, OLD.number, OLD.budget_id, OLD.maker_id, OLD.maker_name, OLD.created_at)
          OR (OLD.state <> 'draft' AND (NEW.line_count, NEW.sum_fen, NEW.hash_total, NEW.digest, NEW.sealed_at)
          IS DISTINCT FROM (OLD.line_count, OLD.sum_fen, OLD.hash_total, OLD.digest, OLD.sealed_at))
          OR (OLD.checker_id IS NOT NULL AND (NEW.checker_id, NEW.checked_at) IS DISTINCT FROM (OLD.checker_id, OLD.checked_at))
          OR (OLD.releaser_id IS NOT NULL AND (NEW.releaser_id, NEW.released_at) IS DISTINCT FROM (OLD.releaser_id, OLD.released_at)) THEN
          RAISE EXCEPTION 'batch % is sealed', OLD.number USING ERRCODE = 'HS104', TABLE = 'payout_batch';
        END IF;
        IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('draft', 'sealed'), ('draft', 'rejected'), ('sealed', 'checked'),
          ('sealed', 'rejected'), ('checked', 'released'), ('checked', 'rejected'), ('released', 'reconciled')) THEN
          RAISE EXCEPTION 'batch % cannot go from % to %', OLD.number, OLD.state, NEW.state USING ERRCODE = 'HS104', TABLE = 'payout_batch';
        END IF;
        IF NEW.state = 'sealed' AND OLD.state = 'draft' AND NOT EXISTS (
          SELECT FROM (SELECT count(*) AS n, sum(amount_fen) AS total FROM payout_line WHERE batch_id = NEW.id) l
          WHERE l.n = NEW.line_count AND l.total = NEW.sum_fen) THEN
          RAISE EXCEPTION 'batch % does not add up', OLD.number USING ERRCODE = 'HS104', TABLE = 'payout_batch';
        END IF;
        IF NEW.state = 'reconciled' AND EXISTS (SELECT FROM payout_line WHERE batch_id = NEW.id AND outcome = 'pending') THEN
          RAISE EXCEPTION 'batch % still waits for the bank', OLD.number USING ERRCODE = 'HS104', TABLE = 'payout_batch';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER sealed_batch_is_final BEFORE INSERT OR UPDATE OR DELETE ON payout_batch FOR EACH ROW EXECUTE FUNCTION sealed_batch_is_final();
      CREATE FUNCTION sealed_line_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE stage text := (SELECT state FROM payout_batch WHERE id = coalesce(NEW.batch_id, OLD.batch_id));
      BEGIN
        IF TG_OP = 'DELETE' OR (TG_OP = 'INSERT' AND (stage <> 'draft' OR NEW.outcome <> 'pending')) THEN
          RAISE EXCEPTION 'lines of a sealed batch are final' USING ERRCODE = 'HS104', TABLE = 'payout_line';
        END IF;
        IF TG_OP = 'UPDATE' THEN
          IF (to_jsonb(NEW) - '{outcome,outcome_reason,bank_reference}'::text[]) <> (to_jsonb(OLD) - '{outcome,outcome_reason,bank_reference}'::text[])
            OR OLD.outcome <> 'pending'
            OR NOT ((stage = 'released' AND NEW.outcome IN ('paid', 'returned')) OR (stage = 'rejected' AND NEW.outcome = 'dropped')) THEN
            RAISE EXCEPTION 'lines of a sealed batch are final' USING ERRCODE = 'HS104', TABLE = 'payout_line';
          END IF;
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER sealed_line_is_final BEFORE INSERT OR UPDATE OR DELETE ON payout_line FOR EACH ROW EXECUTE FUNCTION sealed_line_is_final();

      -- Who took which workbook out of the house, and when.
      CREATE TABLE batch_export (
        id uuid PRIMARY KEY,
        batch_id uuid NOT NULL REFERENCES payout_batch,
        exported_by uuid NOT NULL REFERENCES app_user,
        exported_at timestamptz NOT NULL
      );
      CREATE INDEX batch_export_batch ON batch_export (batch_id, id);
      CALL append_only('batch_export');

      CREATE TABLE bank_return (
        id uuid PRIMARY KEY,
        batch_id uuid NOT NULL REFERENCES payout_batch,
        file_sha256 text NOT NULL REFERENCES stored_file,
        line_count int NOT NULL,
        sum_fen bigint NOT NULL,
        paid_count int NOT NULL,
        returned_count int NOT NULL,
        unmatched jsonb NOT NULL,
        booked_by uuid NOT NULL REFERENCES app_user,
        booked_at timestamptz NOT NULL,
        UNIQUE (batch_id, file_sha256)
      );
      CALL append_only('bank_return');

      CALL protect('budget'); CALL protect('budget_entry'); CALL protect('quota'); CALL protect('quota_entry'); CALL protect('invoice_use');
      CALL protect('payable'); CALL protect('payout_batch'); CALL protect('payout_line'); CALL protect('bank_return');
      CALL protect('batch_export');
      GRANT SELECT, INSERT ON budget_entry, quota_entry, bank_return, batch_export TO hongshan_app;
      GRANT SELECT, INSERT (id, call_id, line, year) ON budget TO hongshan_app;
      GRANT SELECT, INSERT (id, policy_code, party_id, year) ON quota TO hongshan_app;
      GRANT SELECT, INSERT ON invoice_use, payout_batch, payout_line TO hongshan_app;
      GRANT SELECT, INSERT (id, case_id, budget_id, party_id, amount_fen, decision_number, purpose, created_at) ON payable TO hongshan_app;
      GRANT UPDATE (released_at) ON invoice_use TO hongshan_app;
      GRANT UPDATE (state, note) ON payable TO hongshan_app;
      GRANT UPDATE (state, checker_id, releaser_id, rejecter_id, line_count, sum_fen, hash_total, digest, note, sealed_at, checked_at,
        released_at, reconciled_at, rejected_at) ON payout_batch TO hongshan_app;
      GRANT UPDATE (outcome, outcome_reason, bank_reference) ON payout_line TO hongshan_app;
      GRANT SELECT ON budget, budget_entry, quota, quota_entry, invoice_use, payable, payout_batch, payout_line, bank_return,
        batch_export TO hongshan_read;
      REVOKE ALL ON FUNCTION move_budget(), move_quota() FROM PUBLIC;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      'DROP TABLE bank_return, batch_export, payout_line, payout_batch, payable, invoice_use, quota_entry, quota, budget_entry, budget',
    );
  }
}
