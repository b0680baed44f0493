"""Registers of quality: what was said stays and is answered once; the nation's rows are read by all, an antenna's by it.

Law.md 7.1 (indicators 10, 21 to 27, 31, 32) and 7.3. A statement that was closed never changes, nor what it counted.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import ANTENNA, Protect

OF_THE_NATION = ["improvement", "disabilitycontact", "watchentry", "evidencenote"]
# (table, constraint, columns, what they must be found in): a foreign key ignores row-level security, the pair does not.
COMPOSITE_KEYS = [
    ("complaint", "complaint_of_a_session_here", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("complaint", "complaint_by_a_colleague", "professional_id, structure_id", "partners_professional (id, structure_id)"),
    ("improvement", "improvement_of_a_complaint_here", "complaint_id, antenna_id", "training_complaint (id, antenna_id)"),
    ("improvement", "improvement_of_a_session_here", "session_id, antenna_id", "training_session (id, antenna_id)"),
    (
        "adaptation", "adaptation_copies_its_registration", "registration_id, antenna_id, structure_id",
        "training_registration (id, antenna_id, structure_id)",
    ),
    ("adaptation", "adaptation_in_its_session", "registration_id, session_id", "training_registration (id, session_id)"),
    ("evidencenote", "evidence_of_a_session_here", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("evidencenote", "evidence_paper_from_here", "paper_id, antenna_id", "training_keptpaper (id, antenna_id)"),
    ("trainer", "trainer_file_of_the_antenna", "membership_id, antenna_id", "antennas_membership (id, antenna_id)"),
    ("trainerproof", "proof_of_a_trainer_here", "trainer_id, antenna_id", "training_trainer (id, antenna_id)"),
    ("trainerproof", "proof_paper_from_here", "paper_id, antenna_id", "training_keptpaper (id, antenna_id)"),
    ("subcontract", "subcontract_paper_from_here", "paper_id, antenna_id", "training_keptpaper (id, antenna_id)"),
]  # fmt: skip


def shared(table: str) -> RunSQL:
    """The nation's rows are read by every antenna, an antenna's own by it alone and the nation; each writes its own."""
    here = f"antenna_id = {ANTENNA}"
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY antenna ON {table} FOR SELECT TO connect_antenna
          USING ({ANTENNA} IS NOT NULL AND (antenna_id IS NULL OR {here}));
        CREATE POLICY antenna_adds ON {table} FOR INSERT TO connect_antenna WITH CHECK ({here});
        CREATE POLICY antenna_corrects ON {table} FOR UPDATE TO connect_antenna USING ({here});
        CREATE POLICY national ON {table} FOR SELECT TO connect_national USING (true);
        CREATE POLICY national_adds ON {table} FOR INSERT TO connect_national WITH CHECK (antenna_id IS NULL);
        CREATE POLICY national_corrects ON {table} FOR UPDATE TO connect_national USING (antenna_id IS NULL);
        """,
        f"""
        DROP POLICY national_corrects ON {table};
        DROP POLICY national_adds ON {table};
        DROP POLICY national ON {table};
        DROP POLICY antenna_corrects ON {table};
        DROP POLICY antenna_adds ON {table};
        DROP POLICY antenna ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


REGISTERS = """
-- Who says something is known by the door: a structure's is the portal's, whatever is written.
CREATE FUNCTION training_said_at_a_door() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF nullif(current_setting('connect.structure', true), '') IS NOT NULL THEN
    new.origin := 'portal';
  ELSIF new.origin = 'portal' AND current_user = 'connect_antenna' THEN
    PERFORM training_refuse('said_at_its_door', 'what a structure says comes from its portal');
  END IF;
  IF new.answered_at IS NOT NULL THEN
    PERFORM training_refuse('answered_afterwards', 'it is answered once it was received');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER complaint_said BEFORE INSERT ON training_complaint
  FOR EACH ROW EXECUTE FUNCTION training_said_at_a_door();
CREATE TRIGGER adaptation_said BEFORE INSERT ON training_adaptation
  FOR EACH ROW EXECUTE FUNCTION training_said_at_a_door();

-- A structure does not fill an antenna's register: 20 a day. Counted here, for a portal does not see the others' rows.
CREATE FUNCTION training_complaint_flood() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('training_complaint' || new.structure_id::text, 7));
  IF new.origin = 'portal' AND (
      SELECT count(*) FROM training_complaint
       WHERE structure_id = new.structure_id AND received_at > new.received_at - interval '1 day') >= 20 THEN
    PERFORM training_refuse('complaint_flood', 'twenty complaints of a structure in a day');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER complaint_flood BEFORE INSERT ON training_complaint
  FOR EACH ROW EXECUTE FUNCTION training_complaint_flood();

-- What was said stays; the answer is given once. `stays`: the columns that may still be written, in a list.
CREATE FUNCTION training_register_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (to_jsonb(new) - tg_argv[1]::text[]) IS DISTINCT FROM (to_jsonb(old) - tg_argv[1]::text[]) THEN
    PERFORM training_refuse(tg_argv[0] || '_stays', 'what was noted stays as it was noted');
  END IF;
  IF to_jsonb(old) -> tg_argv[2] <> 'null'::jsonb AND new IS DISTINCT FROM old THEN
    PERFORM training_refuse(tg_argv[0] || '_once', 'this was already answered or ended');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER complaint_stays BEFORE UPDATE ON training_complaint FOR EACH ROW EXECUTE FUNCTION
  training_register_stays('complaint', '{answer,answered_at,answered_by_id}', 'answered_at');
CREATE TRIGGER adaptation_stays BEFORE UPDATE ON training_adaptation FOR EACH ROW EXECUTE FUNCTION
  training_register_stays('adaptation', '{state,answer,answered_at,answered_by_id}', 'answered_at');
CREATE TRIGGER watch_stays BEFORE UPDATE ON training_watchentry FOR EACH ROW EXECUTE FUNCTION
  training_register_stays('watch', '{action,action_on,action_by_id}', 'action_on');
CREATE TRIGGER evidence_stays BEFORE UPDATE ON training_evidencenote FOR EACH ROW EXECUTE FUNCTION
  training_register_stays('evidence', '{taken_back_at,taken_back_by_id}', 'taken_back_at');
CREATE TRIGGER proof_stays BEFORE UPDATE ON training_trainerproof FOR EACH ROW EXECUTE FUNCTION
  training_register_stays('proof', '{withdrawn_at,withdrawn_by_id}', 'withdrawn_at');
CREATE TRIGGER subcontract_stays BEFORE UPDATE ON training_subcontract FOR EACH ROW EXECUTE FUNCTION
  training_register_stays('subcontract', '{ends_on}', 'nothing');
CREATE TRIGGER contact_stays BEFORE UPDATE ON training_disabilitycontact FOR EACH ROW EXECUTE FUNCTION
  training_register_stays('contact', '{helps_with,name,phone,email,is_our_referent,checked_on,ended_on}', 'ended_on');
CREATE TRIGGER trainer_stays BEFORE UPDATE ON training_trainer FOR EACH ROW EXECUTE FUNCTION
  training_register_stays('trainer', '{left_on}', 'nothing');
CREATE TRIGGER entry_stays BEFORE UPDATE ON training_statemententry FOR EACH ROW EXECUTE FUNCTION
  training_register_stays('entry', '{struck_at,struck_by_id}', 'struck_at');
CREATE TRIGGER paper_append_only BEFORE UPDATE OR DELETE ON training_keptpaper
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER statement_append_only BEFORE UPDATE OR DELETE ON training_statement
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- An action: why and what stay; who and until when move while it is open; done or given up once, its effect said once.
CREATE FUNCTION training_improvement_stands() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE may text[] := '{effect,effect_on}';
BEGIN
  IF tg_op = 'UPDATE' THEN
    IF old.done_on IS NULL AND old.dropped_on IS NULL THEN
      may := may || '{owner_id,due_on,done_on,dropped_on,dropped_why}'::text[];
    END IF;
    IF (to_jsonb(new) - may) IS DISTINCT FROM (to_jsonb(old) - may) OR old.effect_on IS NOT NULL AND new IS DISTINCT FROM old
    THEN
      PERFORM training_refuse('improvement_stays', 'what was decided and done stays');
    END IF;
  ELSIF new.done_on IS NOT NULL OR new.dropped_on IS NOT NULL THEN
    PERFORM training_refuse('improvement_stays', 'an action begins open');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER improvement_stands BEFORE INSERT OR UPDATE ON training_improvement
  FOR EACH ROW EXECUTE FUNCTION training_improvement_stands();

-- Who answers for an action works where it is decided: at that antenna, or in the national team.
CREATE FUNCTION training_improvement_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT antenna_id FROM antennas_membership WHERE id = new.owner_id) IS DISTINCT FROM new.antenna_id THEN
    PERFORM training_refuse('improvement_owner_of_the_house', 'who answers for an action works where it is decided');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER improvement_owner BEFORE INSERT OR UPDATE OF owner_id, antenna_id ON training_improvement
  FOR EACH ROW EXECUTE FUNCTION training_improvement_owner();

-- Once a year is closed, nothing is added to it nor struck from it.
CREATE FUNCTION training_entry_before_closing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('training_statement' || new.year::text, 7));
  IF EXISTS (SELECT FROM training_statement WHERE year = new.year) THEN
    PERFORM training_refuse('statement_is_closed', 'the statement of this year is closed');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER entry_before_closing BEFORE INSERT OR UPDATE ON training_statemententry
  FOR EACH ROW EXECUTE FUNCTION training_entry_before_closing();

CREATE FUNCTION training_statement_after_the_year() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('training_statement' || new.year::text, 7));
  IF new.year >= extract(year FROM training_today()) THEN
    PERFORM training_refuse('statement_after_the_year', 'a year is closed once it is over');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER statement_after_the_year BEFORE INSERT ON training_statement
  FOR EACH ROW EXECUTE FUNCTION training_statement_after_the_year();
"""
BACK = """
DROP FUNCTION training_statement_after_the_year() CASCADE;
DROP FUNCTION training_entry_before_closing() CASCADE;
DROP FUNCTION training_improvement_owner() CASCADE;
DROP FUNCTION training_improvement_stands() CASCADE;
DROP FUNCTION training_register_stays() CASCADE;
DROP FUNCTION training_complaint_flood() CASCADE;
DROP FUNCTION training_said_at_a_door() CASCADE;
DROP TRIGGER paper_append_only ON training_keptpaper;
DROP TRIGGER statement_append_only ON training_statement;
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0017_quality_tables"), ("antennas", "0006_a_membership_stays_whose")]

    operations = [
        Protect("training_complaint", portal="structure_id = {structure} AND origin = 'portal'"),
        Protect("training_adaptation", portal="structure_id = {structure} AND origin = 'portal'"),
        Protect("training_keptpaper"),
        Protect("training_trainer"),
        Protect("training_trainerproof"),
        Protect("training_subcontract"),
        Protect("training_statemententry", antenna=None),
        Protect("training_statement", antenna=None),
        *[shared(f"training_{table}") for table in OF_THE_NATION],
        *[
            RunSQL(
                f"ALTER TABLE training_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE training_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in COMPOSITE_KEYS
        ],
        RunSQL(REGISTERS, BACK),
    ]
