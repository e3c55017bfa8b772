import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Roles own nothing: the service signs in as hongshan_app, leaders' simulations as hongshan_read.
 * Each change of a protected table becomes one event in a hash chain. A row trigger notes the change at once; the chain
 * is extended in a deferred trigger, so the head row is the last lock that any transaction takes and the
 * chain can neither fork nor deadlock.
 */
export class CreateRolesAndAudit1767225600001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hongshan_app') THEN CREATE ROLE hongshan_app NOLOGIN; END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hongshan_read') THEN CREATE ROLE hongshan_read NOLOGIN; END IF;
      END $$;
      REVOKE CREATE ON SCHEMA public FROM PUBLIC;
      GRANT USAGE ON SCHEMA public TO hongshan_app, hongshan_read;

      CREATE TABLE audit_head (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        seq bigint NOT NULL,
        hash text NOT NULL
      );
      INSERT INTO audit_head VALUES (true, 0, repeat('0', 64));

      CREATE TABLE audit_event (
        seq bigint PRIMARY KEY,
        body jsonb NOT NULL,
        previous text NOT NULL UNIQUE,
        hash text NOT NULL UNIQUE
      );
      CREATE INDEX audit_event_row ON audit_event ((body->>'table'), (body->>'key'));

      CREATE TABLE audit_pending (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        body jsonb NOT NULL
      );
      CREATE INDEX audit_pending_xid ON audit_pending (xid);
    `);
    await db.query(`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% rows of % are final', TG_OP, TG_TABLE_NAME USING ERRCODE = 'HS002', TABLE = TG_TABLE_NAME;
      END $$;
      CREATE TRIGGER audit_event_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      -- Arguments: columns whose values never enter the record (secrets).
      CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      DECLARE
        actor text := nullif(current_setting('hongshan.actor', true), '');
        before jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
        after jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
        hidden text;
      BEGIN
        IF actor IS NULL THEN
          RAISE EXCEPTION 'a change of % names no actor', TG_TABLE_NAME USING ERRCODE = 'HS001';
        END IF;
        IF before = after THEN RETURN NULL; END IF;
        FOREACH hidden IN ARRAY coalesce(TG_ARGV, '{}') LOOP
          IF before ? hidden THEN before := jsonb_set(before, ARRAY[hidden], '"(hidden)"'); END IF;
          IF after ? hidden THEN after := jsonb_set(after, ARRAY[hidden], '"(hidden)"'); END IF;
        END LOOP;
        INSERT INTO audit_pending (body) VALUES (jsonb_build_object(
          'at', coalesce(nullif(current_setting('hongshan.at', true), ''), to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
          'actor', actor,
          'reason', nullif(current_setting('hongshan.reason', true), ''),
          'request', nullif(current_setting('hongshan.request', true), ''),
          'table', TG_TABLE_NAME,
          'op', lower(TG_OP),
          'key', coalesce(coalesce(after, before) ->> 'id', coalesce(after, before) ->> 'case_id', coalesce(after, before) ->> 'hash'),
          'before', before,
          'after', after));
        RETURN NULL;
      END $$;

      CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      DECLARE
        head audit_head;
        pending audit_pending;
        next_hash text;
      BEGIN
        IF NOT EXISTS (SELECT FROM audit_pending WHERE id = NEW.id) THEN RETURN NULL; END IF;
        SELECT * INTO head FROM audit_head FOR UPDATE;
        FOR pending IN SELECT * FROM audit_pending WHERE xid = pg_current_xact_id() ORDER BY id LOOP
          head.seq := head.seq + 1;
          next_hash := encode(sha256(convert_to(head.hash || E'\\n' || head.seq || E'\\n' || pending.body::text, 'UTF8')), 'hex');
          INSERT INTO audit_event VALUES (head.seq, pending.body, head.hash, next_hash);
          head.hash := next_hash;
        END LOOP;
        UPDATE audit_head SET seq = head.seq, hash = head.hash;
        DELETE FROM audit_pending WHERE xid = pg_current_xact_id();
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER audit_chain AFTER INSERT ON audit_pending
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_chain();

      REVOKE ALL ON FUNCTION audit_row(), audit_chain() FROM PUBLIC;

      -- Puts a table under audit: CALL protect('table', 'secret_column', …)
      CREATE PROCEDURE protect(target regclass, VARIADIC hidden text[] DEFAULT '{}') LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION audit_row(%s)',
          target, (SELECT coalesce(string_agg(quote_literal(h), ', '), '') FROM unnest(hidden) h));
      END $$;
      -- Makes a table append-only for everybody, its owner included.
      CREATE PROCEDURE append_only(target regclass) LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('CREATE TRIGGER final BEFORE UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', target);
      END $$;
      GRANT SELECT ON audit_event, audit_head, audit_pending TO hongshan_app, hongshan_read;
    `);
  }

  async down(): Promise<void> {
    throw new Error('the audit trail is not taken down: restore a backup instead');
  }
}
