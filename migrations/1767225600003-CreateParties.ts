import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Legal persons and offices, what they are (enterprise, provider, carrier), their dated qualifications, accounts and users. */
export class CreateParties1767225600003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- GB 32100-2015: 17 characters weighted by 3^(i-1) mod 31, the 18th makes the sum 0 mod 31.
      CREATE FUNCTION uscc_valid(code text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT code ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$'
          AND strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 18, 1)) - 1 = (31 - (
            SELECT sum((strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, i, 1)) - 1)
              * (ARRAY[1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28])[i]) FROM generate_series(1, 17) i) % 31) % 31
      $$;
      -- ISO 7064 MOD 11,10 over the first 11 digits.
      CREATE FUNCTION cnaps_valid(code text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
      DECLARE p int := 10; s int;
      BEGIN
        IF code !~ '^[0-9]{12}$' THEN RETURN false; END IF;
        FOR i IN 1..11 LOOP
          s := (p + substr(code, i, 1)::int) % 10;
          p := (2 * CASE WHEN s = 0 THEN 10 ELSE s END) % 11;
        END LOOP;
        RETURN substr(code, 12, 1)::int = (11 - p) % 10;
      END $$;

      CREATE TABLE district (code text PRIMARY KEY CHECK (code ~ '^[0-9]{6}$'), name text NOT NULL UNIQUE);

      CREATE TABLE party (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('legal-person', 'team', 'bureau', 'district-office')),
        name text NOT NULL CHECK (length(name) BETWEEN 2 AND 200),
        uscc text UNIQUE CHECK (uscc_valid(uscc)),
        district_code text NOT NULL REFERENCES district,
        created_at timestamptz NOT NULL,
        CHECK (kind <> 'legal-person' OR uscc IS NOT NULL)
      );
      CREATE TABLE park (
        id uuid PRIMARY KEY,
        name text NOT NULL UNIQUE,
        district_code text NOT NULL REFERENCES district,
        operator_id uuid NOT NULL REFERENCES party
      );
      CREATE TABLE enterprise (
        id uuid PRIMARY KEY REFERENCES party,
        registered_on date NOT NULL,
        legal_representative text NOT NULL,
        industry text NOT NULL,
        size text NOT NULL CHECK (size IN ('large', 'medium', 'small', 'micro')),
        staff int NOT NULL CHECK (staff >= 0),
        core_members int NOT NULL DEFAULT 0 CHECK (core_members >= 0),
        tax_resident_in_city boolean NOT NULL,
        park_id uuid REFERENCES park
      );
      CREATE INDEX enterprise_representative ON enterprise (legal_representative);
      CREATE TABLE provider (
        id uuid PRIMARY KEY REFERENCES party,
        filing_number text NOT NULL UNIQUE,
        filed_on date NOT NULL,
        filed_until date,
        services text[] NOT NULL CHECK (cardinality(services) > 0)
      );
      CREATE TABLE carrier (
        id uuid PRIMARY KEY,
        name text NOT NULL UNIQUE,
        type text NOT NULL CHECK (type IN ('incubator', 'maker-space')),
        operator_id uuid NOT NULL REFERENCES party,
        district_code text NOT NULL REFERENCES district,
        address text NOT NULL
      );
      CREATE TABLE tenancy (
        id uuid PRIMARY KEY,
        carrier_id uuid NOT NULL REFERENCES carrier,
        party_id uuid NOT NULL REFERENCES party,
        entered_on date NOT NULL,
        left_on date CHECK (left_on >= entered_on),
        area_m2 numeric(10, 2) NOT NULL CHECK (area_m2 >= 0)
      );
      CREATE INDEX tenancy_party ON tenancy (party_id);

      -- Dated: a recognition, HNTE certificate or tech-SME number holds from the first to the last day, both inclusive.
      CREATE TABLE qualification (
        id uuid PRIMARY KEY,
        party_id uuid REFERENCES party,
        carrier_id uuid REFERENCES carrier,
        kind text NOT NULL CHECK (kind IN ('hnte', 'tech-sme', 'recognition')),
        level text,
        number text NOT NULL,
        valid_from date NOT NULL,
        valid_to date CHECK (valid_to >= valid_from),
        UNIQUE (kind, number),
        CHECK (num_nonnulls(party_id, carrier_id) = 1)
      );
      CREATE INDEX qualification_party ON qualification (party_id, kind);

      -- Equity, control or a shared legal representative, either way round.
      CREATE TABLE affiliation (
        id uuid PRIMARY KEY,
        party_id uuid NOT NULL REFERENCES party,
        other_id uuid NOT NULL REFERENCES party,
        kind text NOT NULL CHECK (kind IN ('equity', 'control', 'same-representative')),
        since date NOT NULL,
        until date,
        CHECK (party_id <> other_id)
      );
      CREATE UNIQUE INDEX affiliation_current ON affiliation
        (least(party_id, other_id), greatest(party_id, other_id), kind) WHERE until IS NULL;
      CREATE INDEX affiliation_party ON affiliation (party_id);
      CREATE INDEX affiliation_other ON affiliation (other_id);
      CREATE TABLE credit_listing (
        id uuid PRIMARY KEY,
        party_id uuid NOT NULL REFERENCES party,
        list text NOT NULL CHECK (list IN ('dishonest-judgment', 'serious-illegal', 'major-tax', 'research-dishonesty', 'abnormal-operation', 'major-accident')),
        listed_on date NOT NULL,
        removed_on date CHECK (removed_on >= listed_on),
        source text NOT NULL
      );
      -- A firm may be on a list for several matters at a time, each recorded once.
      CREATE UNIQUE INDEX credit_listing_once ON credit_listing (party_id, list, listed_on, source) WHERE removed_on IS NULL;
      CREATE INDEX credit_listing_party ON credit_listing (party_id);
      CREATE TABLE bar (
        id uuid PRIMARY KEY,
        party_id uuid NOT NULL REFERENCES party,
        scheme text NOT NULL,
        barred_from date NOT NULL,
        barred_until date NOT NULL CHECK (barred_until >= barred_from),
        reason text NOT NULL
      );
      CREATE TABLE payee_account (
        id uuid PRIMARY KEY,
        party_id uuid NOT NULL REFERENCES party,
        account_name text NOT NULL,
        account_number text NOT NULL CHECK (account_number ~ '^[0-9]{8,32}$'),
        bank_name text NOT NULL,
        cnaps text NOT NULL CHECK (cnaps_valid(cnaps)),
        created_at timestamptz NOT NULL,
        retired_at timestamptz
      );
      CREATE UNIQUE INDEX payee_account_current ON payee_account (party_id) WHERE retired_at IS NULL;

      CREATE TABLE app_user (
        id uuid PRIMARY KEY,
        party_id uuid NOT NULL REFERENCES party,
        login text NOT NULL UNIQUE CHECK (login ~ '^[a-z0-9._-]{3,64}$'),
        display_name text NOT NULL,
        phone text,
        password_hash text NOT NULL,
        totp_secret text,
        totp_last_step bigint NOT NULL DEFAULT 0,
        disabled_at timestamptz,
        created_at timestamptz NOT NULL
      );
      -- Failed sign-ins of a login, whether or not anybody has it: locks must not tell which logins exist.
      CREATE TABLE sign_in_guard (
        login_sha256 text PRIMARY KEY,
        failed int NOT NULL CHECK (failed >= 0),
        last_at timestamptz NOT NULL,
        locked_until timestamptz
      );
      CREATE INDEX sign_in_guard_age ON sign_in_guard (last_at);
      CREATE TABLE user_role (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES app_user,
        role text NOT NULL CHECK (role IN ('applicant', 'provider', 'districtOfficer', 'cityOfficer', 'approver',
          'financeMaker', 'financeChecker', 'financeReleaser', 'expert', 'leader', 'auditor', 'administrator')),
        UNIQUE (user_id, role)
      );

      CALL protect('party'); CALL protect('park'); CALL protect('enterprise'); CALL protect('provider'); CALL protect('carrier');
      CALL protect('tenancy'); CALL protect('qualification'); CALL protect('affiliation'); CALL protect('credit_listing');
      CALL protect('bar'); CALL protect('payee_account'); CALL protect('user_role');
      CALL protect('app_user', 'password_hash', 'totp_secret', 'totp_last_step');
      GRANT SELECT, INSERT, UPDATE ON party, park, enterprise, provider, carrier, tenancy, qualification, affiliation,
        credit_listing, bar, payee_account, app_user TO hongshan_app;
      GRANT SELECT, INSERT, DELETE ON user_role TO hongshan_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_guard TO hongshan_app;
      GRANT SELECT, INSERT ON district TO hongshan_app;
      GRANT SELECT ON district, party, park, enterprise, provider, carrier, tenancy, qualification, affiliation,
        credit_listing, bar TO hongshan_read;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE sign_in_guard, user_role, app_user, payee_account, bar, credit_listing, affiliation, qualification, tenancy,
      carrier, provider, enterprise, park, party, district; DROP FUNCTION uscc_valid, cnaps_valid`);
  }
}
