"""What was opened stays as it was asked, what is closed takes nothing more, and a merge enrols everybody in one statement.

An antenna is closed once its last day is past, in Paris. From then on no row that says that something happened there is
added, by whoever; what people ask of their own data (copies, erasures, merges of files) goes on everywhere.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

# Tables in which a row says: this happened at that antenna, or somebody works there.
TAKES_NOTHING_MORE = (
    "antennas_membership", "antennas_site",
    "beneficiaries_enrolment", "beneficiaries_visit", "beneficiaries_appointment", "beneficiaries_turn",
    "beneficiaries_liaisonsheet", "beneficiaries_diagnostic", "beneficiaries_diagnosticdraft", "beneficiaries_referral",
    "beneficiaries_doortablet", "beneficiaries_listimport",
    "partners_agreement", "partners_outreach",
    "sales_till", "sales_cashsession", "sales_cashmovement", "sales_sale", "sales_refund", "sales_settlement",
    "sales_unit", "sales_shelfmovement", "sales_transfer", "sales_batch", "sales_codebatch", "sales_simcard",
    "sales_price", "sales_basket", "sales_aftersalescase",
    "workshops_room", "workshops_venue", "workshops_timetable", "workshops_slot", "workshops_session",
    "workshops_booking", "workshops_duty", "workshops_publicdoor",
    "training_session", "training_registration", "training_agreement",
)  # fmt: skip

REFUSE = """
CREATE FUNCTION desk_refuse(what text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = what;
END $$;

CREATE FUNCTION antenna_takes_nothing_more() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE whence text;
BEGIN
  IF EXISTS (SELECT FROM antennas_antenna WHERE id = new.antenna_id AND closed_on < partners_today()) THEN
    GET DIAGNOSTICS whence = PG_CONTEXT;  -- a merge of files that is undone puts back what was written before
    IF whence LIKE '%function merge_row_back(%' THEN RETURN new; END IF;
    PERFORM desk_refuse('antenna_is_closed', 'this antenna is closed: nothing is added to what it wrote');
  END IF;
  RETURN new;
END $$;

-- Once its closing is final an antenna does not open again: its balance was counted, its people are followed elsewhere.
CREATE FUNCTION antenna_stays_closed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM desk_ending WHERE antenna_id = new.id AND done_at IS NOT NULL) THEN
    PERFORM desk_refuse('antenna_stays_closed', 'a closed antenna does not open again');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER antenna_stays_closed BEFORE UPDATE OF closed_on ON antennas_antenna
  FOR EACH ROW WHEN (old.closed_on IS DISTINCT FROM new.closed_on) EXECUTE FUNCTION antenna_stays_closed();
"""
STANDS = """
CREATE FUNCTION newantenna_stands() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.antenna_id IS NOT NULL OR old.dropped_at IS NOT NULL THEN
    PERFORM desk_refuse('newantenna_stands', 'what was opened or given up stays as it was');
  END IF;
  IF (new.author_id, new.begun_at) IS DISTINCT FROM (old.author_id, old.begun_at) THEN
    PERFORM desk_refuse('newantenna_stands', 'who began it stays');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER newantenna_stands BEFORE UPDATE ON desk_newantenna
  FOR EACH ROW EXECUTE FUNCTION newantenna_stands();

CREATE FUNCTION ending_stands() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.done_at IS NOT NULL OR old.withdrawn_at IS NOT NULL THEN
    PERFORM desk_refuse('ending_stands', 'a closing that is done or withdrawn stays');
  END IF;
  IF (new.antenna_id, new.into_id, new.last_on, new.with_team, new.reason, new.announced_at, new.announced_by_id)
     IS DISTINCT FROM
     (old.antenna_id, old.into_id, old.last_on, old.with_team, old.reason, old.announced_at, old.announced_by_id) THEN
    PERFORM desk_refuse('ending_stands', 'what was announced stays: withdraw it and announce another');
  END IF;
  IF new.done_at IS NOT NULL AND new.last_on >= partners_today() THEN
    PERFORM desk_refuse('ending_after_the_last_day', 'it is made final once the last day is past');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER ending_stands BEFORE UPDATE ON desk_ending FOR EACH ROW EXECUTE FUNCTION ending_stands();

CREATE FUNCTION endingcount_while_pending() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM desk_ending WHERE id = new.ending_id AND (done_at IS NOT NULL OR withdrawn_at IS NOT NULL)) THEN
    PERFORM desk_refuse('endingcount_while_pending', 'a balance is written when the closing is made final, and stays');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER endingcount_while_pending BEFORE INSERT ON desk_endingcount
  FOR EACH ROW EXECUTE FUNCTION endingcount_while_pending();
CREATE TRIGGER endingcount_append_only BEFORE UPDATE OR DELETE ON desk_endingcount
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
ENROL = """
-- Everybody of the antenna that closes is enrolled in the other, once; the journal says so of each. How many were new there.
CREATE FUNCTION desk_enrol_all(which uuid, by_user bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE from_id bigint; to_id bigint; many bigint;
BEGIN
  SELECT e.antenna_id, e.into_id INTO from_id, to_id FROM desk_ending e
    JOIN antennas_antenna a ON a.id = e.antenna_id
   WHERE e.id = which AND e.into_id IS NOT NULL AND e.done_at IS NULL AND e.withdrawn_at IS NULL
     AND e.last_on < partners_today() AND a.closed_on < partners_today();
  IF from_id IS NULL THEN
    PERFORM desk_refuse('enrol_all_at_a_closing', 'only a closing into another antenna, its last day past, enrols everybody');
  END IF;
  WITH fresh AS (
    INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since)
    SELECT n.person_id, to_id, partners_today() FROM beneficiaries_enrolment n JOIN beneficiaries_person p ON p.id = n.person_id
     WHERE n.antenna_id = from_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
    ON CONFLICT (person_id, antenna_id) DO NOTHING RETURNING person_id
  ), noted AS (
    INSERT INTO beneficiaries_opening (id, person_id, antenna_id, user_id, act, at)
    SELECT gen_random_uuid(), person_id, to_id, by_user, 'enrolled by a closing', now() FROM fresh RETURNING 1
  ) SELECT count(*) INTO many FROM fresh;
  RETURN many;
END $$;
REVOKE ALL ON FUNCTION desk_enrol_all(uuid, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_enrol_all(uuid, bigint) TO connect_national;
"""
ON_TABLES = "\n".join(
    f"CREATE TRIGGER antenna_takes_nothing_more BEFORE INSERT ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION antenna_takes_nothing_more();"
    for table in TAKES_NOTHING_MORE
)
BACKWARD = "\n".join(
    [
        *(f"DROP TRIGGER antenna_takes_nothing_more ON {table};" for table in TAKES_NOTHING_MORE),
        """
DROP FUNCTION desk_enrol_all(uuid, bigint);
DROP TRIGGER endingcount_append_only ON desk_endingcount;
DROP TRIGGER endingcount_while_pending ON desk_endingcount;
DROP FUNCTION endingcount_while_pending();
DROP TRIGGER ending_stands ON desk_ending;
DROP FUNCTION ending_stands();
DROP TRIGGER newantenna_stands ON desk_newantenna;
DROP FUNCTION newantenna_stands();
DROP TRIGGER antenna_stays_closed ON antennas_antenna;
DROP FUNCTION antenna_stays_closed();
DROP FUNCTION antenna_takes_nothing_more();
DROP FUNCTION desk_refuse(text, text);
""",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_antennas_opened_and_closed"),
        ("antennas", "0006_a_membership_stays_whose"),
        ("beneficiaries", "0016_referrals"),
        ("partners", "0003_joining_the_portal"),
        ("sales", "0018_aftersales"),
        ("workshops", "0014_team_tables"),
        ("training", "0009_asking_tables"),
    ]

    operations = [
        Protect("desk_newantenna", antenna=None),
        Protect("desk_ending", antenna=None),
        Protect("desk_endingcount", antenna=None),
        RunSQL(REFUSE + STANDS + ENROL + ON_TABLES, BACKWARD),
    ]
