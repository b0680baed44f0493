"""Who sees questionnaires, answers and assessments; what is frozen, when each is open, and opinions without a name.

An opinion is written by an owner function that also writes, apart, that this trainee has answered: nothing leads from one
to the other, and no door reads the rows. They come out as counts, and under three answers as their number alone.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

COMPOSITE_KEYS = [
    ("asked", "asked_copies_its_session", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("asked", "asked_of_a_registration", "registration_id, session_id", "training_registration (id, session_id)"),
    ("opinion", "opinion_copies_its_session", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("opinion", "opinion_copies_its_kind", "questionnaire_id, kind", "training_questionnaire (id, kind)"),
    ("reply", "reply_copies_its_session", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("reply", "reply_copies_its_kind", "questionnaire_id, kind", "training_questionnaire (id, kind)"),
    ("reply", "reply_of_a_registration", "registration_id, session_id", "training_registration (id, session_id)"),
    ("reply", "reply_to_what_was_asked", "asked_id, session_id, antenna_id", "training_asked (id, session_id, antenna_id)"),
    ("assessment", "assessment_copies_its_session", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("assessment", "assessment_of_a_registration", "registration_id, session_id", "training_registration (id, session_id)"),
]  # fmt: skip

FROZEN = """
CREATE FUNCTION training_questionnaire_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.published_on IS NOT NULL THEN
    PERFORM training_refuse('training_questionnaire_published_stays', 'a published questionnaire never changes: add a version');
  ELSIF tg_op = 'UPDATE' AND new.published_on IS NOT NULL
        AND NOT EXISTS (SELECT FROM training_question WHERE questionnaire_id = new.id) THEN
    PERFORM training_refuse('training_questionnaire_is_whole', 'a questionnaire has at least one question');
  END IF;
  RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
CREATE TRIGGER questionnaire_frozen BEFORE UPDATE OR DELETE ON training_questionnaire
  FOR EACH ROW EXECUTE FUNCTION training_questionnaire_frozen();

CREATE FUNCTION training_question_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE point jsonb;
BEGIN
  IF EXISTS (SELECT FROM training_questionnaire q WHERE q.published_on IS NOT NULL
                AND q.id IN (CASE WHEN tg_op <> 'INSERT' THEN old.questionnaire_id END,
                             CASE WHEN tg_op <> 'DELETE' THEN new.questionnaire_id END)) THEN
    PERFORM training_refuse('training_questionnaire_published_stays', 'a published questionnaire never changes: add a version');
  END IF;
  IF tg_op = 'DELETE' THEN RETURN old; END IF;
  IF new.shape = 'scale' AND (jsonb_typeof(new.points) <> 'array' OR jsonb_array_length(new.points) < 2) THEN
    PERFORM training_refuse('training_question_scale_has_points', 'a scale has at least two points');
  END IF;
  FOR point IN SELECT * FROM jsonb_array_elements(new.points) LOOP
    IF jsonb_typeof(point->'value') IS DISTINCT FROM 'number' OR coalesce(point->>'fr', '') = '' OR coalesce(point->>'en', '') = '' THEN
      PERFORM training_refuse('training_question_scale_has_points', 'each point has a value and its words in both languages');
    END IF;
  END LOOP;
  RETURN new;
END $$;
CREATE TRIGGER question_frozen BEFORE INSERT OR UPDATE OR DELETE ON training_question
  FOR EACH ROW EXECUTE FUNCTION training_question_frozen();

-- Each answer is of a question of this questionnaire, in its shape; what is required is there.
CREATE FUNCTION training_answers_fit(which bigint, given jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF jsonb_typeof(given) IS DISTINCT FROM 'object'
     OR EXISTS (SELECT FROM jsonb_object_keys(given) AS key
                 WHERE NOT EXISTS (SELECT FROM training_question q WHERE q.questionnaire_id = which AND q.code = key))
     OR EXISTS (SELECT FROM training_question q WHERE q.questionnaire_id = which AND q.required AND NOT given ? q.code)
     OR EXISTS (SELECT FROM training_question q WHERE q.questionnaire_id = which AND given ? q.code AND NOT CASE q.shape
                  WHEN 'text' THEN jsonb_typeof(given->q.code) = 'string' AND length(given->>q.code) BETWEEN 1 AND 1000
                  ELSE EXISTS (SELECT FROM jsonb_array_elements(q.points) p WHERE p->'value' = given->q.code) END) THEN
    PERFORM training_refuse('answers_fit_the_questions', 'these answers are not of this questionnaire');
  END IF;
END $$;

-- From which day to which a questionnaire of a session is open: counted from its first day (positioning) or its last.
-- Three months are thirteen weeks: the same day of the week as the end of the session.
CREATE FUNCTION training_questionnaire_days(what text, begins date, ends date, OUT opens date, OUT closes date)
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE what WHEN 'entry' THEN '-infinity'::date WHEN 'cold' THEN ends + 91 ELSE ends END,
         CASE what WHEN 'entry' THEN begins WHEN 'hot' THEN ends + 60 WHEN 'trainer' THEN ends + 60 ELSE ends + 273 END
$$;

-- The questionnaire is asked in this session, and open today.
CREATE FUNCTION training_questionnaire_is_open(which bigint, what text, session training_session) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM training_questionnaire q WHERE q.id = which AND q.kind = what
                    AND q.published_on <= training_today() AND coalesce(q.module_id, session.module_id) = session.module_id) THEN
    PERFORM training_refuse('questionnaire_of_this_session', 'this questionnaire is not asked in this session');
  END IF;
  IF session.state <> 'planned' OR NOT EXISTS (
       SELECT FROM training_questionnaire_days(what, session.starts_on, session.ends_on) d
        WHERE training_today() BETWEEN d.opens AND d.closes) THEN
    PERFORM training_refuse('questionnaire_in_its_time', 'this questionnaire is not open today');
  END IF;
END $$;
"""

ASKED = """
-- Whom it was asked of stays; that it came back is written by the answer, never by a door.
CREATE FUNCTION training_asked_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'UPDATE' AND (new.antenna_id, new.session_id, new.kind, new.registration_id, new.structure_id, new.funder)
     IS DISTINCT FROM (old.antenna_id, old.session_id, old.kind, old.registration_id, old.structure_id, old.funder) THEN
    PERFORM training_refuse('asked_stays', 'whom it was asked of never changes');
  END IF;
  IF new.answered_on IS DISTINCT FROM (CASE tg_op WHEN 'UPDATE' THEN old.answered_on END)
     AND (current_user IN ('connect_antenna', 'connect_portal', 'connect_national') OR new.answered_on IS NULL) THEN
    PERFORM training_refuse('asked_answered_by_the_answer', 'only an answer says that it came back');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER asked_guard BEFORE INSERT OR UPDATE ON training_asked
  FOR EACH ROW EXECUTE FUNCTION training_asked_guard();

-- Whose link a funder's is: nobody is signed in and no door is open.
CREATE FUNCTION training_asked_of_key(secret text) RETURNS TABLE (antenna_id bigint, asked_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.antenna_id, a.id FROM training_asked a WHERE a.secret_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex')
$$;
REVOKE ALL ON FUNCTION training_asked_of_key(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_asked_of_key(text) TO connect_web;
"""

REPLIES = """
CREATE FUNCTION training_reply_allowed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE session training_session;
BEGIN
  IF tg_op = 'UPDATE' AND (to_jsonb(new) - '{answers,given_at,noted_by_id}'::text[])
     IS DISTINCT FROM (to_jsonb(old) - '{answers,given_at,noted_by_id}'::text[]) THEN
    PERFORM training_refuse('reply_stays_whose', 'an answer keeps its author and its questionnaire');
  END IF;
  SELECT * INTO session FROM training_session WHERE id = new.session_id;
  PERFORM training_questionnaire_is_open(new.questionnaire_id, new.kind, session);
  PERFORM training_answers_fit(new.questionnaire_id, new.answers);
  IF (new.registration_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM training_registration WHERE id = new.registration_id AND state = 'registered'))
     OR (new.structure_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM training_registration
         WHERE session_id = new.session_id AND structure_id = new.structure_id AND state = 'registered'))
     OR (new.trainer_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM training_sessiontrainer
         WHERE id = new.trainer_id AND session_id = new.session_id AND left_at IS NULL)) THEN
    PERFORM training_refuse('reply_of_the_session', 'only who took part in the session is asked');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER reply_allowed BEFORE INSERT OR UPDATE ON training_reply
  FOR EACH ROW EXECUTE FUNCTION training_reply_allowed();

CREATE FUNCTION training_reply_came_back() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE today date := training_today();
BEGIN
  IF new.kind = 'entry' THEN
    INSERT INTO training_asked (antenna_id, session_id, kind, registration_id, funder, email, answered_on)
      VALUES (new.antenna_id, new.session_id, new.kind, new.registration_id, '', '', today)
      ON CONFLICT (registration_id, kind) DO UPDATE SET answered_on = today;
  ELSIF new.kind = 'structure' THEN
    INSERT INTO training_asked (antenna_id, session_id, kind, structure_id, funder, email, answered_on)
      VALUES (new.antenna_id, new.session_id, new.kind, new.structure_id, '', '', today)
      ON CONFLICT (session_id, structure_id) DO UPDATE SET answered_on = today;
  ELSIF new.kind = 'funder' THEN
    UPDATE training_asked SET answered_on = today WHERE id = new.asked_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER reply_came_back AFTER INSERT OR UPDATE ON training_reply
  FOR EACH ROW EXECUTE FUNCTION training_reply_came_back();
"""

OPINIONS = """
-- A trainee gives her opinion: that she did is written on her line, what she said without her. Once.
CREATE FUNCTION training_give_opinion(whose bigint, which bigint, what text, given jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE registration training_registration; session training_session; came_back date;
BEGIN
  SELECT * INTO registration FROM training_registration
   WHERE id = whose AND state = 'registered' AND antenna_id::text = current_setting('connect.antenna', true);
  IF registration.id IS NULL OR what NOT IN ('hot', 'cold') THEN
    PERFORM training_refuse('reply_of_the_session', 'only who took part in the session is asked');
  END IF;
  SELECT * INTO session FROM training_session WHERE id = registration.session_id;
  PERFORM training_questionnaire_is_open(which, what, session);
  PERFORM training_answers_fit(which, given);
  INSERT INTO training_asked (antenna_id, session_id, kind, registration_id, funder, email)
    VALUES (session.antenna_id, session.id, what, whose, '', '') ON CONFLICT (registration_id, kind) DO NOTHING;
  SELECT answered_on INTO came_back FROM training_asked WHERE registration_id = whose AND kind = what FOR UPDATE;
  IF came_back IS NOT NULL THEN
    PERFORM training_refuse('opinion_given_once', 'she has given her opinion');
  END IF;
  UPDATE training_asked SET answered_on = training_today() WHERE registration_id = whose AND kind = what;
  INSERT INTO training_opinion (id, antenna_id, session_id, questionnaire_id, kind, answers)
    VALUES (gen_random_uuid(), session.antenna_id, session.id, which, what, given);
END $$;
REVOKE ALL ON FUNCTION training_give_opinion(bigint, bigint, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_give_opinion(bigint, bigint, text, jsonb) TO connect_antenna;

CREATE TRIGGER opinion_append_only BEFORE UPDATE OR DELETE ON training_opinion
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- As many opinions as trainees who are said to have given one, though nothing says which is whose.
CREATE FUNCTION training_opinion_one_each() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF new.kind IN ('hot', 'cold')
     AND (SELECT count(*) FROM training_opinion WHERE session_id = new.session_id AND kind = new.kind)
         <> (SELECT count(*) FROM training_asked
              WHERE session_id = new.session_id AND kind = new.kind AND answered_on IS NOT NULL) THEN
    PERFORM training_refuse('opinion_one_each', 'one opinion for each trainee who gave one');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER opinion_one_each AFTER INSERT ON training_opinion DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION training_opinion_one_each();
CREATE CONSTRAINT TRIGGER opinion_one_each AFTER INSERT OR UPDATE ON training_asked DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION training_opinion_one_each();

-- Those who could have answered: registered, and there at one half-day at least.
CREATE FUNCTION training_came(which bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) FROM training_registration r WHERE r.session_id = which AND r.state = 'registered'
     AND EXISTS (SELECT FROM training_attendance a WHERE a.registration_id = r.id AND a.present)
$$;
REVOKE ALL ON FUNCTION training_came(bigint) FROM PUBLIC;

-- Opinions of one session (`one`), or of modules whose sessions ended in a period, at the open door: counts of each point,
-- and the free words in no order. Under three answers: how many, nothing else.
CREATE FUNCTION training_opinions(what text, one bigint, modules bigint[], first date, last date) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH seen AS (
    SELECT s.id, training_came(s.id) AS came FROM training_session s
     WHERE s.state = 'planned' AND (current_setting('role') = 'connect_national'
            OR s.antenna_id::text = current_setting('connect.antenna', true))
       AND (training_questionnaire_days(what, s.starts_on, s.ends_on)).opens <= training_today()
       AND CASE WHEN one IS NOT NULL THEN s.id = one
                ELSE s.module_id = ANY (modules) AND s.ends_on BETWEEN first AND last END),
  given AS (SELECT o.* FROM training_opinion o WHERE o.kind = what AND o.session_id IN (SELECT id FROM seen)),
  enough AS (SELECT count(*) >= 3 AS is_so FROM given),
  said AS (
    SELECT q.id AS question, q.shape, g.answers->q.code AS answer
      FROM given g JOIN training_question q ON q.questionnaire_id = g.questionnaire_id AND g.answers ? q.code
     WHERE (SELECT is_so FROM enough))
  SELECT jsonb_build_object(
    'came', coalesce((SELECT sum(came) FROM seen), 0),
    'given', (SELECT count(*) FROM given),
    'points', coalesce((SELECT jsonb_agg(jsonb_build_object('question', question, 'value', answer, 'number', number))
                          FROM (SELECT question, answer, count(*) AS number FROM said WHERE shape = 'scale'
                                 GROUP BY question, answer) p), '[]'::jsonb),
    'words', coalesce((SELECT jsonb_agg(jsonb_build_object('question', question, 'words', answer) ORDER BY answer)
                         FROM (SELECT * FROM said WHERE shape = 'text' ORDER BY answer LIMIT 300) w), '[]'::jsonb))
$$;
REVOKE ALL ON FUNCTION training_opinions(text, bigint, bigint[], date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_opinions(text, bigint, bigint[], date, date) TO connect_antenna, connect_national;

-- The published figure, which anyone may read: satisfied, of how many who answered, of how many who came; all antennas.
CREATE FUNCTION training_satisfaction(modules bigint[], first date, last date)
RETURNS TABLE (came bigint, answered bigint, satisfied bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH seen AS (
    SELECT id FROM training_session
     WHERE state = 'planned' AND module_id = ANY (modules) AND ends_on BETWEEN first AND least(last, training_today())),
  given AS (
    SELECT (o.answers->>q.code)::int >= q.good_from AS good
      FROM training_opinion o JOIN training_question q
        ON q.questionnaire_id = o.questionnaire_id AND q.good_from IS NOT NULL AND o.answers ? q.code
     WHERE o.kind = 'hot' AND o.session_id IN (SELECT id FROM seen))
  SELECT coalesce((SELECT sum(training_came(id)) FROM seen), 0)::bigint, (SELECT count(*) FROM given),
         (SELECT CASE WHEN count(*) >= 3 THEN count(*) FILTER (WHERE good) END FROM given)
$$;
REVOKE ALL ON FUNCTION training_satisfaction(bigint[], date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_satisfaction(bigint[], date, date)
  TO connect_web, connect_antenna, connect_portal, connect_national;
"""

ASSESSMENTS = """
CREATE FUNCTION training_assessment_allowed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE session training_session; aims text;
BEGIN
  SELECT * INTO session FROM training_session WHERE id = new.session_id;
  IF session.state <> 'planned' OR NOT EXISTS (
       SELECT FROM training_registration WHERE id = new.registration_id AND state = 'registered') THEN
    PERFORM training_refuse('assessment_of_registered', 'only registered people of a held session are assessed');
  END IF;
  IF new.source <> 'before' AND session.starts_on > training_today() THEN
    PERFORM training_refuse('assessment_not_in_advance', 'the session has not begun');
  ELSIF new.source = 'before' AND session.starts_on < training_today() THEN
    PERFORM training_refuse('questionnaire_in_its_time', 'the positioning is closed: the session has begun');
  END IF;
  SELECT aims_fr INTO aims FROM training_module WHERE id = session.module_id;
  IF new.rank NOT BETWEEN 1 AND array_length(regexp_split_to_array(btrim(aims, E' \\r\\n'), E'\\r?\\n'), 1) THEN
    PERFORM training_refuse('assessment_of_an_aim', 'the module has no such objective');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER assessment_allowed BEFORE INSERT ON training_assessment
  FOR EACH ROW EXECUTE FUNCTION training_assessment_allowed();
CREATE TRIGGER assessment_append_only BEFORE UPDATE OR DELETE ON training_assessment
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""

BACK = """
DROP TRIGGER assessment_append_only ON training_assessment;
DROP FUNCTION training_assessment_allowed() CASCADE;
DROP FUNCTION training_satisfaction(bigint[], date, date);
DROP FUNCTION training_opinions(text, bigint, bigint[], date, date);
DROP FUNCTION training_came(bigint);
DROP FUNCTION training_opinion_one_each() CASCADE;
DROP TRIGGER opinion_append_only ON training_opinion;
DROP FUNCTION training_give_opinion(bigint, bigint, text, jsonb);
DROP FUNCTION training_reply_came_back() CASCADE;
DROP FUNCTION training_reply_allowed() CASCADE;
DROP FUNCTION training_asked_of_key(text);
DROP FUNCTION training_asked_guard() CASCADE;
DROP FUNCTION training_questionnaire_is_open(bigint, text, training_session);
DROP FUNCTION training_questionnaire_days(text, date, date);
DROP FUNCTION training_answers_fit(bigint, jsonb);
DROP FUNCTION training_question_frozen() CASCADE;
DROP FUNCTION training_questionnaire_frozen() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0015_assessing_tables")]

    operations = [
        Protect("training_questionnaire", antenna="true", portal="true"),
        Protect("training_question", antenna="true", portal="true"),
        Protect("training_asked"),
        Protect("training_opinion", antenna=None, national=False),
        Protect("training_reply", portal="structure_id = {structure}"),
        Protect("training_assessment"),
        *[
            RunSQL(
                f"ALTER TABLE training_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE training_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in COMPOSITE_KEYS
        ],
        RunSQL(FROZEN + ASKED + REPLIES + OPINIONS + ASSESSMENTS, BACK),
    ]
