import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 专家评审与实地核查: who looks at a case, whether they are free of conflicts, what they sign for each criterion. */
export class CreateReviews1767225600008 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE review_assignment (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES case_file,
        expert_id uuid NOT NULL REFERENCES app_user,
        assigned_by uuid NOT NULL REFERENCES app_user,
        assigned_at timestamptz NOT NULL,
        -- 回避声明, before anything else of the case is seen.
        conflict boolean,
        conflict_grounds text,
        declared_at timestamptz,
        -- Not yet signed: may be changed as often as the expert likes.
        draft jsonb NOT NULL DEFAULT '[]',
        revision int NOT NULL DEFAULT 0,
        signed_at timestamptz,
        ended_at timestamptz,
        end_reason text,
        CONSTRAINT review_assignment_other_hand CHECK (assigned_by <> expert_id),
        CHECK (num_nonnulls(conflict, declared_at) IN (0, 2)),
        CHECK (conflict IS NOT TRUE OR (conflict_grounds IS NOT NULL AND ended_at IS NOT NULL)),
        CHECK (num_nonnulls(ended_at, end_reason) IN (0, 2)),
        -- Who has a conflict, has declared none, or was released, signs nothing.
        CONSTRAINT review_assignment_free_to_sign CHECK (signed_at IS NULL OR (conflict = false AND ended_at IS NULL))
      );
      CREATE UNIQUE INDEX review_assignment_live ON review_assignment (case_id, expert_id) WHERE ended_at IS NULL;
      CREATE INDEX review_assignment_expert ON review_assignment (expert_id, id);

      CREATE TABLE review_opinion (
        assignment_id uuid NOT NULL REFERENCES review_assignment,
        criterion text NOT NULL,
        verdict text NOT NULL CHECK (verdict IN ('agree', 'disagree', 'abstain')),
        words text,
        at timestamptz NOT NULL,
        PRIMARY KEY (assignment_id, criterion),
        CHECK (verdict = 'agree' OR length(words) >= 2)
      );
      CALL append_only('review_opinion');
      -- Opinions are written in the act of signing and at no other time.
      CREATE FUNCTION opinion_needs_signature() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM review_assignment WHERE id = NEW.assignment_id AND signed_at = NEW.at) THEN
          RAISE EXCEPTION 'an opinion without its signature' USING ERRCODE = 'HS106', TABLE = 'review_opinion';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER opinion_needs_signature AFTER INSERT ON review_opinion DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION opinion_needs_signature();
      CREATE FUNCTION signed_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'a signed review is final' USING ERRCODE = 'HS106', TABLE = 'review_assignment';
      END $$;
      CREATE TRIGGER signed_is_final BEFORE UPDATE ON review_assignment FOR EACH ROW
        WHEN (OLD.signed_at IS NOT NULL OR OLD.ended_at IS NOT NULL) EXECUTE FUNCTION signed_is_final();

      CREATE TABLE site_visit (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES case_file,
        visited_on date NOT NULL,
        place text NOT NULL,
        recorded_by uuid NOT NULL REFERENCES app_user,
        recorded_at timestamptz NOT NULL
      );
      CREATE INDEX site_visit_case ON site_visit (case_id, id);
      CREATE TABLE site_visitor (
        visit_id uuid NOT NULL REFERENCES site_visit,
        user_id uuid NOT NULL REFERENCES app_user,
        PRIMARY KEY (visit_id, user_id)
      );
      CREATE TABLE site_finding (
        id uuid PRIMARY KEY,
        visit_id uuid NOT NULL REFERENCES site_visit,
        -- In the order in which the policy lists the criteria.
        seq int NOT NULL CHECK (seq > 0),
        criterion text NOT NULL,
        title text NOT NULL,
        -- As the case declared it when the visit was recorded.
        declared text NOT NULL,
        found text,
        agrees boolean,
        words text,
        UNIQUE (visit_id, criterion),
        CHECK (num_nonnulls(found, agrees) IN (0, 2)),
        CHECK (agrees IS NOT FALSE OR length(words) >= 2)
      );
      CREATE TABLE site_photo (
        id uuid PRIMARY KEY,
        finding_id uuid NOT NULL REFERENCES site_finding,
        file_sha256 text NOT NULL REFERENCES stored_file,
        file_name text NOT NULL,
        added_by uuid NOT NULL REFERENCES app_user,
        added_at timestamptz NOT NULL
      );
      CREATE INDEX site_photo_finding ON site_photo (finding_id);
      CREATE TABLE site_signature (
        finding_id uuid NOT NULL REFERENCES site_finding,
        user_id uuid NOT NULL REFERENCES app_user,
        at timestamptz NOT NULL,
        PRIMARY KEY (finding_id, user_id)
      );
      CALL append_only('site_signature');
      CALL append_only('site_photo');
      -- Only a visitor signs, and only what was found.
      CREATE FUNCTION signature_of_visitor() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM site_finding f JOIN site_visitor v ON v.visit_id = f.visit_id
          WHERE f.id = NEW.finding_id AND v.user_id = NEW.user_id AND f.found IS NOT NULL) THEN
          RAISE EXCEPTION 'a signature under nothing found, or of no visitor' USING ERRCODE = 'HS106', TABLE = 'site_signature';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER signature_of_visitor BEFORE INSERT ON site_signature FOR EACH ROW EXECUTE FUNCTION signature_of_visitor();
      CREATE FUNCTION signed_finding_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM site_signature WHERE finding_id = OLD.id) THEN
          RAISE EXCEPTION 'a signed finding is final' USING ERRCODE = 'HS106', TABLE = 'site_finding';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER signed_finding_is_final BEFORE UPDATE ON site_finding FOR EACH ROW EXECUTE FUNCTION signed_finding_is_final();

      CALL protect('review_assignment'); CALL protect('review_opinion'); CALL protect('site_visit');
      CALL protect('site_visitor'); CALL protect('site_finding'); CALL protect('site_photo'); CALL protect('site_signature');
      GRANT SELECT, INSERT, UPDATE ON review_assignment, site_finding TO hongshan_app;
      GRANT SELECT, INSERT ON review_opinion, site_visit, site_visitor, site_photo, site_signature TO hongshan_app;
      GRANT SELECT ON review_assignment, review_opinion, site_visit, site_visitor, site_finding, site_photo, site_signature
        TO hongshan_read;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE site_signature, site_photo, site_finding, site_visitor, site_visit, review_opinion, review_assignment;
      DROP FUNCTION opinion_needs_signature, signed_is_final, signature_of_visitor, signed_finding_is_final`);
  }
}
