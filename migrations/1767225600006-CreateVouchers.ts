import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Vouchers, what is held of their balance, and the service contracts that they pay for. */
export class CreateVouchers1767225600006 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE voucher (
        id uuid PRIMARY KEY REFERENCES case_file,
        number text NOT NULL UNIQUE,
        party_id uuid NOT NULL REFERENCES party,
        budget_id uuid NOT NULL REFERENCES budget,
        face_fen bigint NOT NULL CHECK (face_fen > 0),
        held_fen bigint NOT NULL DEFAULT 0 CHECK (held_fen >= 0 AND held_fen <= face_fen),
        issued_on date NOT NULL,
        expires_on date NOT NULL CHECK (expires_on >= issued_on),
        closed_on date
      );
      -- A claim holds a part of one voucher; the sum of the holds cannot pass the face value.
      CREATE TABLE voucher_hold (
        id uuid PRIMARY KEY REFERENCES case_file,
        voucher_id uuid NOT NULL REFERENCES voucher,
        amount_fen bigint NOT NULL CHECK (amount_fen >= 0)
      );
      CREATE FUNCTION move_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      DECLARE change bigint := NEW.amount_fen - CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.amount_fen END;
      BEGIN
        UPDATE voucher SET held_fen = held_fen + change
          WHERE id = NEW.voucher_id AND held_fen + change BETWEEN 0 AND face_fen AND (closed_on IS NULL OR change <= 0);
        IF NOT FOUND THEN
          RAISE EXCEPTION 'voucher % cannot hold % fen more', NEW.voucher_id, change USING ERRCODE = 'HS105', TABLE = 'voucher';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER move_hold AFTER INSERT OR UPDATE OF amount_fen ON voucher_hold FOR EACH ROW EXECUTE FUNCTION move_hold();
      REVOKE ALL ON FUNCTION move_hold() FROM PUBLIC;

      CREATE TABLE service_contract (
        id uuid PRIMARY KEY REFERENCES case_file,
        voucher_id uuid NOT NULL REFERENCES voucher,
        party_id uuid NOT NULL REFERENCES party,
        provider_id uuid NOT NULL REFERENCES party,
        number text NOT NULL CHECK (length(number) BETWEEN 2 AND 80),
        signed_on date NOT NULL,
        service_kind text NOT NULL,
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        completed_on date CHECK (completed_on >= signed_on),
        confirmed_by uuid REFERENCES app_user,
        CHECK (party_id <> provider_id),
        UNIQUE (party_id, number)
      );
      CREATE INDEX service_contract_voucher ON service_contract (voucher_id);
      CREATE INDEX service_contract_provider ON service_contract (provider_id);

      CALL protect('voucher'); CALL protect('voucher_hold'); CALL protect('service_contract');
      GRANT SELECT, INSERT ON voucher_hold, service_contract TO hongshan_app;
      GRANT SELECT, INSERT (id, number, party_id, budget_id, face_fen, issued_on, expires_on) ON voucher TO hongshan_app;
      GRANT UPDATE (closed_on) ON voucher TO hongshan_app;
      GRANT UPDATE (amount_fen) ON voucher_hold TO hongshan_app;
      GRANT UPDATE (provider_id, number, signed_on, service_kind, amount_fen, completed_on, confirmed_by) ON service_contract TO hongshan_app;
      GRANT SELECT ON voucher, voucher_hold, service_contract TO hongshan_read;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE service_contract, voucher_hold, voucher');
  }
}
