import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 载体台账: what a carrier has and does, year by year, as evidence of everything that it applies for. */
export class CreateRoster1767225600009 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE EXTENSION IF NOT EXISTS btree_gist;

      ALTER TABLE carrier
        ADD COLUMN incubator_type text CHECK (incubator_type IN ('comprehensive', 'professional')),
        ADD COLUMN industry text,
        ADD COLUMN operating_since date;

      -- Every row of a roster stands with the carrier that reports it; what is taken back stays on record.
      CREATE TABLE roster_site (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        name text NOT NULL,
        address text NOT NULL,
        county text NOT NULL CHECK (county ~ '^[0-9]{6}$'),
        total_area_m2 numeric(12, 2) NOT NULL CHECK (total_area_m2 > 0),
        incubation_area_m2 numeric(12, 2) NOT NULL CHECK (incubation_area_m2 >= 0),
        public_area_m2 numeric(12, 2) NOT NULL CHECK (public_area_m2 >= 0),
        seats int NOT NULL DEFAULT 0 CHECK (seats >= 0),
        used_from date NOT NULL,
        used_to date CHECK (used_to >= used_from),
        removed_at timestamptz,
        CONSTRAINT roster_site_area CHECK (incubation_area_m2 + public_area_m2 <= total_area_m2)
      );
      CREATE UNIQUE INDEX roster_site_key ON roster_site (carrier_id, name) WHERE removed_at IS NULL;

      ALTER TABLE tenancy
        ADD COLUMN registered_on date,
        ADD COLUMN agreement_number text,
        ADD COLUMN agreement_signed_on date,
        ADD COLUMN site text,
        ADD COLUMN room text,
        ADD COLUMN industry text,
        ADD COLUMN field text NOT NULL DEFAULT 'other'
          CHECK (field IN ('biomedicine', 'modern-agriculture', 'integrated-circuit', 'other')),
        ADD COLUMN does_tech_business boolean NOT NULL DEFAULT false,
        ADD COLUMN registered_inside boolean NOT NULL DEFAULT false,
        ADD COLUMN works_inside boolean NOT NULL DEFAULT false,
        ADD COLUMN graduated_on date CHECK (graduated_on >= entered_on),
        ADD COLUMN acquired boolean NOT NULL DEFAULT false,
        ADD COLUMN listed boolean NOT NULL DEFAULT false,
        ADD COLUMN removed_at timestamptz,
        ADD CONSTRAINT tenancy_after_registration CHECK (entered_on >= registered_on),
        -- A tenant is in a carrier once at a time.
        ADD CONSTRAINT tenancy_overlap EXCLUDE USING gist (carrier_id WITH =, party_id WITH =,
          daterange(entered_on, left_on, '[]') WITH &&) WHERE (removed_at IS NULL);
      CREATE UNIQUE INDEX tenancy_key ON tenancy (carrier_id, party_id, entered_on) WHERE removed_at IS NULL;
      CREATE INDEX tenancy_carrier ON tenancy (carrier_id, entered_on);

      CREATE TABLE roster_tenant_year (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        party_id uuid NOT NULL REFERENCES party,
        year int NOT NULL CHECK (year BETWEEN 1990 AND 2100),
        revenue_fen bigint NOT NULL CHECK (revenue_fen >= 0),
        rnd_fen bigint NOT NULL CHECK (rnd_fen >= 0),
        tax_fen bigint NOT NULL CHECK (tax_fen >= 0),
        staff int NOT NULL CHECK (staff >= 0),
        removed_at timestamptz
      );
      CREATE UNIQUE INDEX roster_tenant_year_key ON roster_tenant_year (carrier_id, party_id, year) WHERE removed_at IS NULL;

      CREATE TABLE roster_ip (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        party_id uuid NOT NULL REFERENCES party,
        kind text NOT NULL CHECK (kind IN ('invention', 'utility-model', 'design', 'software', 'circuit-layout', 'plant-variety', 'other')),
        number text NOT NULL,
        applied_on date NOT NULL,
        granted_on date CHECK (granted_on >= applied_on),
        expires_on date CHECK (expires_on > applied_on),
        removed_at timestamptz
      );
      CREATE UNIQUE INDEX roster_ip_key ON roster_ip (carrier_id, number) WHERE removed_at IS NULL;

      CREATE TABLE roster_financing (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        party_id uuid NOT NULL REFERENCES party,
        kind text NOT NULL CHECK (kind IN ('own-fund', 'cooperative-fund', 'equity-fund', 'angel-venture', 'debt', 'other')),
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        received_on date NOT NULL,
        paid_in boolean NOT NULL,
        investor text NOT NULL,
        removed_at timestamptz
      );
      CREATE UNIQUE INDEX roster_financing_key ON roster_financing (carrier_id, party_id, received_on, investor) WHERE removed_at IS NULL;

      -- People are told apart by a keyed digest of their identity number; the number itself is not kept.
      CREATE TABLE roster_person (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        role text NOT NULL CHECK (role IN ('staff', 'mentor')),
        name text NOT NULL,
        identity_digest text NOT NULL CHECK (identity_digest ~ '^[0-9a-f]{64}$'),
        identity_masked text NOT NULL,
        full_time boolean NOT NULL,
        professional boolean NOT NULL,
        appointed_by text,
        works_from date NOT NULL,
        works_to date CHECK (works_to >= works_from),
        removed_at timestamptz,
        CONSTRAINT roster_person_overlap EXCLUDE USING gist (carrier_id WITH =, role WITH =, identity_digest WITH =,
          daterange(works_from, works_to, '[]') WITH &&) WHERE (removed_at IS NULL)
      );
      CREATE UNIQUE INDEX roster_person_key ON roster_person (carrier_id, role, identity_digest, works_from) WHERE removed_at IS NULL;
      CREATE INDEX roster_person_identity ON roster_person (identity_digest) WHERE removed_at IS NULL;

      CREATE TABLE roster_event (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        held_on date NOT NULL,
        title text NOT NULL,
        part text NOT NULL CHECK (part IN ('host', 'organiser', 'co-host', 'co-organiser')),
        attendees int NOT NULL CHECK (attendees >= 0),
        removed_at timestamptz
      );
      CREATE UNIQUE INDEX roster_event_key ON roster_event (carrier_id, held_on, title) WHERE removed_at IS NULL;

      CREATE TABLE roster_fund (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        name text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('own', 'cooperative')),
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        held_from date NOT NULL,
        held_to date CHECK (held_to >= held_from),
        removed_at timestamptz
      );
      CREATE UNIQUE INDEX roster_fund_key ON roster_fund (carrier_id, name) WHERE removed_at IS NULL;

      CREATE TABLE roster_service_org (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        name text NOT NULL,
        services text NOT NULL,
        signed_on date NOT NULL,
        ends_on date CHECK (ends_on >= signed_on),
        removed_at timestamptz
      );
      CREATE UNIQUE INDEX roster_service_org_key ON roster_service_org (carrier_id, name, signed_on) WHERE removed_at IS NULL;

      CREATE TABLE roster_year (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        year int NOT NULL CHECK (year BETWEEN 1990 AND 2100),
        total_income_fen bigint NOT NULL CHECK (total_income_fen >= 0),
        rent_income_fen bigint NOT NULL CHECK (rent_income_fen >= 0),
        property_income_fen bigint NOT NULL CHECK (property_income_fen >= 0),
        income_separated boolean NOT NULL,
        removed_at timestamptz,
        CONSTRAINT roster_year_parts CHECK (rent_income_fen + property_income_fen <= total_income_fen)
      );
      CREATE UNIQUE INDEX roster_year_key ON roster_year (carrier_id, year) WHERE removed_at IS NULL;

      -- A workbook that came back, with what was found in it; loaded in whole or in the rows that were chosen.
      CREATE TABLE roster_import (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        file_sha256 text NOT NULL REFERENCES stored_file,
        file_name text NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'reading', 'read', 'refused', 'loaded', 'expired')),
        rows_read int NOT NULL DEFAULT 0,
        rows_loaded int NOT NULL DEFAULT 0,
        findings jsonb NOT NULL DEFAULT '[]',
        uploaded_by uuid NOT NULL REFERENCES app_user,
        uploaded_at timestamptz NOT NULL,
        finished_at timestamptz
      );
      CREATE INDEX roster_import_carrier ON roster_import (carrier_id, id);
      CREATE TABLE roster_import_row (
        import_id uuid NOT NULL REFERENCES roster_import,
        section text NOT NULL,
        row_number int NOT NULL,
        content jsonb NOT NULL,
        is_clean boolean NOT NULL,
        PRIMARY KEY (import_id, section, row_number)
      );

      CALL protect('roster_site'); CALL protect('roster_tenant_year'); CALL protect('roster_ip'); CALL protect('roster_financing');
      CALL protect('roster_person', 'identity_digest'); CALL protect('roster_event'); CALL protect('roster_fund');
      CALL protect('roster_service_org'); CALL protect('roster_year');
      GRANT SELECT, INSERT, UPDATE ON roster_site, roster_tenant_year, roster_ip, roster_financing, roster_person, roster_event,
        roster_fund, roster_service_org, roster_year, roster_import TO hongshan_app;
      GRANT SELECT, INSERT, DELETE ON roster_import_row TO hongshan_app;
      GRANT SELECT ON roster_site, roster_tenant_year, roster_ip, roster_financing, roster_person, roster_event, roster_fund,
        roster_service_org, roster_year TO hongshan_read;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE roster_import_row, roster_import, roster_year, roster_service_org, roster_fund, roster_event,
        roster_person, roster_financing, roster_ip, roster_tenant_year, roster_site;
      ALTER TABLE tenancy DROP CONSTRAINT tenancy_overlap, DROP CONSTRAINT tenancy_after_registration, DROP COLUMN registered_on,
        DROP COLUMN agreement_number, DROP COLUMN agreement_signed_on, DROP COLUMN site, DROP COLUMN room, DROP COLUMN industry,
        DROP COLUMN field, DROP COLUMN does_tech_business, DROP COLUMN registered_inside, DROP COLUMN works_inside,
        DROP COLUMN graduated_on, DROP COLUMN acquired, DROP COLUMN listed, DROP COLUMN removed_at;
      DROP INDEX tenancy_carrier, tenancy_key;
      ALTER TABLE carrier DROP COLUMN incubator_type, DROP COLUMN industry, DROP COLUMN operating_since`);
  }
}
