"""People written twice: pairs of files that are alike, merges and their undoing.

A merge touches rows of every antenna, of tables that no door may update: owner functions do it, for a manager whose
antenna holds both files or for the national team, and only on rows that PostgreSQL's own foreign keys show to name one
of the two people. What each row was is kept, so that the undoing is exact.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

MERGING = r"""
-- Every column of a table that refers to a person, read from PostgreSQL itself: what a merge must move.
CREATE FUNCTION columns_naming_people() RETURNS TABLE (relation regclass, named name)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.conrelid::regclass, a.attname
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
   WHERE c.contype = 'f' AND c.confrelid = 'beneficiaries_person'::regclass AND array_length(c.conkey, 1) = 1
   ORDER BY 1, 2
$$;

-- How many rows of which tables name somebody. Asked at the end of a merge, and by whoever erases.
CREATE FUNCTION rows_naming(who uuid) RETURNS TABLE (relation text, named text, n bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE c record;
BEGIN
  FOR c IN SELECT * FROM columns_naming_people() LOOP
    RETURN QUERY EXECUTE format('SELECT %L::text, %L::text, count(*) FROM %s WHERE %I = $1 HAVING count(*) > 0',
      c.relation, c.named, c.relation, c.named) USING who;
  END LOOP;
END $$;

-- The file that holds a person now: her own, or the one with which it was merged. Held until the transaction ends, so
-- that a merge of it waits, and whoever waited for a merge goes on with the right file.
CREATE FUNCTION hold_person(who uuid) RETURNS uuid LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held uuid := who; onward uuid;
BEGIN
  FOR i IN 1..20 LOOP
    SELECT merged_into_id INTO onward FROM beneficiaries_person WHERE id = held FOR KEY SHARE;
    EXIT WHEN onward IS NULL OR onward = held;
    held := onward;
  END LOOP;
  RETURN held;
END $$;

-- The same for an address or a card that is still about: only where the file that holds her is known. Locks nothing.
CREATE FUNCTION person_now(who uuid, card text) RETURNS uuid LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held uuid := who; onward uuid;
BEGIN
  IF card <> '' THEN SELECT id INTO held FROM beneficiaries_person WHERE card_number = card; END IF;
  FOR i IN 1..20 LOOP
    SELECT merged_into_id INTO onward FROM beneficiaries_person WHERE id = held AND erased_at IS NULL;
    IF NOT FOUND THEN RETURN NULL; END IF;
    EXIT WHEN onward IS NULL OR onward = held;
    held := onward;
  END LOOP;
  IF current_setting('role') = 'connect_antenna' AND NOT EXISTS (
       SELECT FROM beneficiaries_enrolment e WHERE e.person_id = held
          AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint) THEN
    RETURN NULL;
  END IF;
  RETURN held;
END $$;

-- What is written for a file that has just been merged lands on the file that holds her.
CREATE FUNCTION lands_on_the_file_that_holds() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF new.person_id IS NOT NULL THEN new.person_id := hold_person(new.person_id); END IF;
  RETURN new;
END $$;

-- Hangs it on every table that names a person and lacks it; called after each migrate.
CREATE FUNCTION follow_merges() RETURNS integer LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE c record; hung integer := 0;
BEGIN
  FOR c IN SELECT * FROM columns_naming_people() LOOP
    IF c.named <> 'person_id' OR EXISTS (
         SELECT FROM pg_trigger WHERE tgrelid = c.relation AND tgname = 'a_lands_on_the_file_that_holds') THEN
      CONTINUE;
    END IF;
    EXECUTE format('CREATE TRIGGER a_lands_on_the_file_that_holds BEFORE INSERT OR UPDATE OF person_id ON %s'
      ' FOR EACH ROW EXECUTE FUNCTION lands_on_the_file_that_holds()', c.relation);
    hung := hung + 1;
  END LOOP;
  RETURN hung;
END $$;

-- The journal stays append-only; whose file was opened is all that a merge may change.
DROP TRIGGER opening_append_only ON beneficiaries_opening;
CREATE FUNCTION opening_person_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user LIKE 'connect\_%' AND current_user <> 'connect_owner'
     OR (to_jsonb(new) - 'person_id') IS DISTINCT FROM (to_jsonb(old) - 'person_id') THEN
    RAISE EXCEPTION 'UPDATE on the journal is refused: rows are only added'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER opening_append_only BEFORE UPDATE ON beneficiaries_opening
  FOR EACH ROW EXECUTE FUNCTION opening_person_moves();

-- A merge begun and not ended is no merge.
CREATE FUNCTION merge_is_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM beneficiaries_merge WHERE id = new.id AND state = 'open') THEN
    RAISE EXCEPTION 'a merge ends in the transaction that began it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_is_whole';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER merge_is_whole AFTER INSERT OR UPDATE ON beneficiaries_merge
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION merge_is_whole();

-- Who may merge or part: a manager of this open antenna's door today, an administrator of the national team.
CREATE FUNCTION merge_allowed(place bigint, by_user bigint, day date) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF current_setting('role') = 'connect_antenna'
       AND current_setting('connect.antenna', true) IS DISTINCT FROM place::text
     OR current_setting('role') = 'connect_national' AND place IS NOT NULL THEN
    RAISE EXCEPTION 'the door of this antenna is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_at_the_open_door';
  END IF;
  IF NOT EXISTS (
       SELECT FROM antennas_membership m
        WHERE m.user_id = by_user AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day)
          AND (place IS NOT NULL AND m.antenna_id = place AND m.role = 'manager'
            OR place IS NULL AND m.antenna_id IS NULL AND m.role = 'national_admin')) THEN
    RAISE EXCEPTION 'merging is for managers and the national team'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_by_a_manager';
  END IF;
END $$;

-- The merge that this very transaction has begun.
CREATE FUNCTION open_merge(which uuid) RETURNS beneficiaries_merge
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m beneficiaries_merge;
BEGIN
  SELECT * INTO m FROM beneficiaries_merge
   WHERE id = which AND state = 'open' AND transaction = pg_current_xact_id()::text;
  IF m.id IS NULL THEN
    RAISE EXCEPTION 'no such merge is being made'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_is_whole';
  END IF;
  RETURN m;
END $$;

-- The column that is a table's key, and its type: keys are written down as text and asked as what they are.
CREATE FUNCTION key_of(relation regclass, OUT named name, OUT kind text) LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT a.attname, format_type(a.atttypid, NULL)
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
   WHERE i.indrelid = relation AND i.indisprimary AND i.indnkeyatts = 1
$$;

-- Writes down what rows are before a merge touches them. `condition` is the house's own text; $1 and $2 its values.
CREATE FUNCTION merge_watch(which uuid, relation regclass, condition text, a text, b text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
  EXECUTE format('INSERT INTO beneficiaries_mergedrow (merge_id, relation, key, before)
    SELECT $3, %L, t.%I::text, to_jsonb(t) FROM %s t WHERE %s ON CONFLICT DO NOTHING',
    relation::text, (key_of(relation)).named, relation, condition) USING a, b, which;
END $$;

CREATE FUNCTION merge_begin(which uuid, keep uuid, fold uuid, place bigint, by_user bigint, moment timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE winner beneficiaries_person; loser beneficiaries_person; c record;
BEGIN
  PERFORM merge_allowed(place, by_user, (moment AT TIME ZONE 'Europe/Paris')::date);
  PERFORM FROM beneficiaries_person WHERE id IN (keep, fold) ORDER BY id FOR UPDATE;
  SELECT * INTO winner FROM beneficiaries_person WHERE id = keep;
  SELECT * INTO loser FROM beneficiaries_person WHERE id = fold;
  IF loser.merged_into_id = keep OR winner.merged_into_id = fold THEN
    RAISE EXCEPTION 'these two files are one already'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_once_a_file';
  END IF;
  IF winner.id IS NULL OR loser.id IS NULL OR keep = fold OR winner.merged_into_id IS NOT NULL
     OR loser.merged_into_id IS NOT NULL OR winner.erased_at IS NOT NULL OR loser.erased_at IS NOT NULL THEN
    RAISE EXCEPTION 'two files that stand are merged'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_of_two_files';
  END IF;
  IF place IS NOT NULL AND (SELECT count(*) FROM beneficiaries_enrolment
       WHERE antenna_id = place AND person_id IN (keep, fold)) < 2 THEN
    RAISE EXCEPTION 'an antenna merges files that it holds both'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_of_files_held_here';
  END IF;
  INSERT INTO beneficiaries_merge (id, winner_id, loser_id, loser_card, antenna_id, by_id, at, state, transaction, taken, counts)
    VALUES (which, keep, fold, coalesce(loser.card_number, ''), place, by_user, moment, 'open',
            pg_current_xact_id()::text, '{}', '{}');
  PERFORM merge_watch(which, 'beneficiaries_person', 't.id IN ($1::uuid, $2::uuid)', keep::text, fold::text);
  FOR c IN SELECT * FROM columns_naming_people() LOOP
    PERFORM merge_watch(which, c.relation, format('t.%I IN ($1::uuid, $2::uuid)', c.named), keep::text, fold::text);
  END LOOP;
  PERFORM merge_watch(which, 'beneficiaries_pair', 't.one_id IN ($1::uuid, $2::uuid) OR t.other_id IN ($1::uuid, $2::uuid)',
    keep::text, fold::text);
  -- The loser leaves the search; so does the winner, until she comes back as what she is then (triggers keep the keys).
  UPDATE beneficiaries_person SET merged_into_id = keep WHERE id = fold;
  UPDATE beneficiaries_person SET merged_into_id = keep WHERE id = keep;
END $$;

-- Moves a table's rows from the loser to the winner. Where a rule allows one row only (one visit a day and source, one
-- draft an author), the winner's stays and the loser's is set aside whole; what referred to it refers to the other.
CREATE FUNCTION merge_move(which uuid, relation_ text, named_ text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE m beneficiaries_merge := open_merge(which); c record; k record; r record; moved integer; rule text;
BEGIN
  SELECT * INTO c FROM columns_naming_people() t WHERE t.relation = to_regclass(relation_) AND t.named = named_;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this column names nobody' USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_is_whole';
  END IF;
  BEGIN
    EXECUTE format('UPDATE %s SET %I = $1 WHERE %I = $2', c.relation, c.named, c.named) USING m.winner_id, m.loser_id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
  EXCEPTION WHEN unique_violation THEN moved := 0;  -- one by one, then
  END;
  k := key_of(c.relation);
  FOR r IN EXECUTE format('SELECT %I::text AS key FROM %s WHERE %I = $1 ORDER BY 1', k.named, c.relation, c.named)
    USING m.loser_id
  LOOP
    BEGIN
      EXECUTE format('UPDATE %s SET %I = $1 WHERE %I = $2::%s', c.relation, c.named, k.named, k.kind)
        USING m.winner_id, r.key;
      moved := moved + 1;
    EXCEPTION WHEN unique_violation THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      PERFORM merge_set_aside(m, c.relation, c.named, r.key, rule);
    END;
  END LOOP;
  RETURN moved;
END $$;

-- `rule`: the unique index that would not let the loser's row `key` stand beside one of the winner's.
CREATE FUNCTION merge_set_aside(m beneficiaries_merge, relation regclass, person_column name, key text, rule text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE k record := key_of(relation); stays text; same text; among text;
BEGIN
  SELECT coalesce(string_agg(format('t.%I IS NOT DISTINCT FROM l.%I', a.attname, a.attname), ' AND '), 'true'),
         coalesce(pg_get_expr(i.indpred, i.indrelid), 'true')
    INTO same, among
    FROM pg_class x JOIN pg_index i ON i.indexrelid = x.oid
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) AND a.attname <> person_column
   WHERE x.relname = rule AND i.indrelid = relation GROUP BY i.indpred, i.indrelid;
  EXECUTE format('SELECT t.%I::text FROM (SELECT * FROM %s WHERE %I = $1 AND %s) t, %s l WHERE l.%I = $2::%s AND %s',
    k.named, relation, person_column, coalesce(among, 'true'), relation, k.named, k.kind, coalesce(same, 'true'))
    INTO stays USING m.winner_id, key;
  IF stays IS NULL THEN
    RAISE EXCEPTION 'a row of % can neither move nor be set aside', relation
      USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_leaves_nothing';
  END IF;
  PERFORM merge_follow(m, relation, key, stays);
  IF relation = 'beneficiaries_visit'::regclass THEN  -- what only the loser's visit told of the day
    UPDATE beneficiaries_visit v SET motive = CASE v.motive WHEN '' THEN l.motive ELSE v.motive END,
           social_need = CASE v.social_need WHEN '' THEN l.social_need ELSE v.social_need END
      FROM beneficiaries_visit l WHERE v.id = stays::bigint AND l.id = key::bigint
       AND (v.motive = '' AND l.motive <> '' OR v.social_need = '' AND l.social_need <> '');
  ELSIF relation = 'beneficiaries_enrolment'::regclass THEN  -- known here since the earlier day
    UPDATE beneficiaries_enrolment e SET since = l.since
      FROM beneficiaries_enrolment l WHERE e.id = stays::bigint AND l.id = key::bigint AND l.since < e.since;
  ELSIF relation::text = 'beneficiaries_lastcontact' THEN  -- seen last at the later of the two days
    EXECUTE 'UPDATE beneficiaries_lastcontact s SET "on" = l."on" FROM beneficiaries_lastcontact l'
      ' WHERE s.person_id = $1::uuid AND l.person_id = $2::uuid AND l."on" > s."on"' USING stays, key;
  END IF;
  EXECUTE format('DELETE FROM %s WHERE %I = $1::%s', relation, k.named, k.kind) USING key;
END $$;

-- What refers to the row `key` refers to the row `stays` instead; a line that would stand twice is set aside with it.
CREATE FUNCTION merge_follow(m beneficiaries_merge, parent regclass, key text, stays text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE k record := key_of(parent); child record; ck record; r record;
BEGIN
  FOR child IN
    SELECT DISTINCT f.conrelid::regclass AS relation, a.attname AS named
      FROM pg_constraint f
      CROSS JOIN LATERAL unnest(f.conkey, f.confkey) col (mine, theirs)
      JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = col.mine
      JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = col.theirs AND b.attname = k.named
     WHERE f.contype = 'f' AND f.confrelid = parent
  LOOP
    PERFORM merge_watch(m.id, child.relation,
      format('t.%I = $1::%s AND $2 IS NULL', child.named, k.kind), key, NULL);
    ck := key_of(child.relation);
    FOR r IN EXECUTE format('SELECT %I::text AS key FROM %s WHERE %I = $1::%s', ck.named, child.relation, child.named, k.kind)
      USING key
    LOOP
      BEGIN
        EXECUTE format('UPDATE %s SET %I = $1::%s WHERE %I = $2::%s', child.relation, child.named, k.kind, ck.named, ck.kind)
          USING stays, r.key;
      EXCEPTION WHEN unique_violation THEN
        EXECUTE format('DELETE FROM %s WHERE %I = $1::%s', child.relation, ck.named, ck.kind) USING r.key;
      END;
    END LOOP;
  END LOOP;
END $$;

-- Pairs of the loser become the winner's; what was said of one ("they are two people") holds for the other.
CREATE FUNCTION merge_pairs(m beneficiaries_merge) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE p beneficiaries_pair; q beneficiaries_pair; third uuid;
BEGIN
  FOR p IN SELECT * FROM beneficiaries_pair WHERE m.loser_id IN (one_id, other_id) AND state <> 'merged' ORDER BY id LOOP
    third := CASE p.one_id WHEN m.loser_id THEN p.other_id ELSE p.one_id END;
    IF third <> m.winner_id THEN
      SELECT * INTO q FROM beneficiaries_pair
       WHERE one_id = least(third, m.winner_id) AND other_id = greatest(third, m.winner_id);
      IF NOT FOUND THEN
        UPDATE beneficiaries_pair SET one_id = least(third, m.winner_id), other_id = greatest(third, m.winner_id)
         WHERE id = p.id;
        CONTINUE;
      END IF;
      IF p.state = 'apart' AND q.state = 'open' THEN
        UPDATE beneficiaries_pair SET state = 'apart', why = p.why, decided_by_id = p.decided_by_id,
               decided_at = p.decided_at WHERE id = q.id;
      END IF;
    END IF;
    UPDATE beneficiaries_pair SET state = 'merged', why = '', decided_by_id = m.by_id, decided_at = m.at WHERE id = p.id;
  END LOOP;
END $$;

-- Ends a merge: the winner takes the loser's value of the columns `taken`, nothing names the loser any more, and what
-- changed is kept for the undoing.
CREATE FUNCTION merge_end(which uuid, taken_ text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE m beneficiaries_merge := open_merge(which); c record; left_ text; k record;
BEGIN
  IF EXISTS (SELECT FROM unnest(taken_) t WHERE t IN ('id', 'card_number', 'created_at', 'merged_into_id', 'erased_at')
       OR NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'beneficiaries_person'::regclass AND attnum > 0
                         AND NOT attisdropped AND attname = t)) THEN
    RAISE EXCEPTION 'this is not a value to choose' USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_is_whole';
  END IF;
  PERFORM merge_pairs(m);
  EXECUTE format('UPDATE beneficiaries_person w SET created_at = least(w.created_at, l.created_at), merged_into_id = NULL%s'
    ' FROM beneficiaries_person l WHERE w.id = $1 AND l.id = $2',
    (SELECT string_agg(format(', %I = l.%I', t, t), '') FROM unnest(taken_) t)) USING m.winner_id, m.loser_id;
  SELECT string_agg(relation || '.' || named, ', ') INTO left_ FROM rows_naming(m.loser_id);
  IF left_ IS NOT NULL THEN
    RAISE EXCEPTION 'the file that was merged is still named by %', left_
      USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_leaves_nothing';
  END IF;
  FOR c IN SELECT DISTINCT r.relation::regclass AS relation FROM beneficiaries_mergedrow r WHERE r.merge_id = which LOOP
    k := key_of(c.relation);
    EXECUTE format('UPDATE beneficiaries_mergedrow r SET after = to_jsonb(t) FROM %s t'
      ' WHERE r.merge_id = $1 AND r.relation = %L AND t.%I = r.key::%s', c.relation, c.relation::text, k.named, k.kind)
      USING which;
  END LOOP;
  FOR c IN SELECT * FROM columns_naming_people() n  -- rows that the merge itself wrote; journals only grow
            WHERE n.relation NOT IN ('beneficiaries_opening'::regclass, 'beneficiaries_correction'::regclass) LOOP
    EXECUTE format('INSERT INTO beneficiaries_mergedrow (merge_id, relation, key, after)'
      ' SELECT $1, %L, t.%I::text, to_jsonb(t) FROM %s t WHERE t.%I = $2 ON CONFLICT DO NOTHING',
      c.relation::text, (key_of(c.relation)).named, c.relation, c.named) USING which, m.winner_id;
  END LOOP;
  DELETE FROM beneficiaries_mergedrow WHERE merge_id = which AND before IS NOT DISTINCT FROM after;
  UPDATE beneficiaries_mergedrow r SET
    before = (SELECT jsonb_object_agg(key, value) FROM jsonb_each(r.before) b WHERE r.after -> b.key IS DISTINCT FROM b.value),
    after = (SELECT jsonb_object_agg(key, value) FROM jsonb_each(r.after) a WHERE r.before -> a.key IS DISTINCT FROM a.value)
   WHERE merge_id = which AND before IS NOT NULL AND after IS NOT NULL;
  INSERT INTO beneficiaries_opening (id, person_id, antenna_id, user_id, act, at)
    VALUES (gen_random_uuid(), m.winner_id, m.antenna_id, m.by_id, 'merged', m.at);
  UPDATE beneficiaries_merge SET state = 'done', taken = taken_,
         counts = (SELECT coalesce(jsonb_object_agg(n.relation, n.n), '{}') FROM rows_naming(m.winner_id) n
                    WHERE n.named = 'person_id')
   WHERE id = which;
END $$;

-- What was written for the winner since: it stays hers. By table, numbers only.
CREATE FUNCTION merge_later_facts(which uuid) RETURNS TABLE (relation text, n bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m beneficiaries_merge;
BEGIN
  SELECT * INTO m FROM beneficiaries_merge WHERE id = which AND state = 'done';
  IF m.id IS NULL OR current_setting('role') = 'connect_antenna' AND NOT EXISTS (
       SELECT FROM beneficiaries_enrolment e WHERE e.person_id = m.winner_id
          AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint) THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT r.relation, r.n - coalesce((m.counts ->> r.relation)::bigint, 0) FROM rows_naming(m.winner_id) r
    WHERE r.named = 'person_id' AND r.n > coalesce((m.counts ->> r.relation)::bigint, 0)
      AND r.relation NOT IN ('beneficiaries_opening', 'beneficiaries_correction', 'beneficiaries_enrolment',
        'beneficiaries_lastcontact');
END $$;

-- One row as it was before the merge; a column that was changed since stays as it is now.
CREATE FUNCTION merge_row_back(r beneficiaries_mergedrow) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE k record := key_of(r.relation::regclass); found jsonb; columns_ text; values_ text;
BEGIN
  IF r.before IS NULL THEN
    EXECUTE format('DELETE FROM %s WHERE %I = $1::%s', r.relation, k.named, k.kind) USING r.key;
    RETURN;
  END IF;
  EXECUTE format('SELECT to_jsonb(t) FROM %s t WHERE %I = $1::%s FOR UPDATE', r.relation, k.named, k.kind)
    INTO found USING r.key;
  IF r.after IS NULL AND found IS NULL THEN
    SELECT string_agg(format('%I', attname), ', ') INTO columns_ FROM pg_attribute
     WHERE attrelid = r.relation::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM jsonb_populate_record(NULL::%s, $1)',
      r.relation, columns_, columns_, r.relation) USING r.before;
  ELSIF r.after IS NOT NULL AND found IS NOT NULL THEN
    SELECT string_agg(format('%I = b.%I', a.attname, a.attname), ', ') INTO columns_
      FROM jsonb_object_keys(r.before) changed JOIN pg_attribute a ON a.attrelid = r.relation::regclass
       AND a.attname = changed AND a.attgenerated = '' AND found -> changed IS NOT DISTINCT FROM r.after -> changed;
    IF columns_ IS NOT NULL THEN
      EXECUTE format('UPDATE %s t SET %s FROM jsonb_populate_record(NULL::%s, $1) b WHERE t.%I = $2::%s',
        r.relation, columns_, r.relation, k.named, k.kind) USING r.before, r.key;
    END IF;
  END IF;
END $$;

CREATE FUNCTION merge_undo(which uuid, place bigint, by_user bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE m beneficiaries_merge; winner beneficiaries_person; loser beneficiaries_person;
  r beneficiaries_mergedrow; waiting bigint[]; before_ integer; day date := (moment AT TIME ZONE 'Europe/Paris')::date;
BEGIN
  PERFORM merge_allowed(place, by_user, day);
  SELECT * INTO m FROM beneficiaries_merge WHERE id = which;
  PERFORM FROM beneficiaries_person WHERE id IN (m.winner_id, m.loser_id) ORDER BY id FOR UPDATE;
  SELECT * INTO m FROM beneficiaries_merge WHERE id = which FOR UPDATE;
  SELECT * INTO winner FROM beneficiaries_person WHERE id = m.winner_id;
  SELECT * INTO loser FROM beneficiaries_person WHERE id = m.loser_id;
  IF m.state = 'undone' THEN
    RAISE EXCEPTION 'parted already' USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_undone_once';
  ELSIF m.id IS NULL OR m.state <> 'done' OR place IS NOT NULL AND m.antenna_id IS DISTINCT FROM place THEN
    RAISE EXCEPTION 'whoever merged parts' USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_undone_where_made';
  ELSIF winner.erased_at IS NOT NULL OR loser.erased_at IS NOT NULL THEN
    RAISE EXCEPTION 'the person was erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_undone_of_the_known';
  ELSIF moment > m.at + interval '30 days'
     OR NOT EXISTS (SELECT FROM beneficiaries_mergedrow WHERE merge_id = which) THEN
    RAISE EXCEPTION 'too late' USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_undone_in_time';
  ELSIF winner.merged_into_id IS NOT NULL OR EXISTS (
      SELECT FROM beneficiaries_merge l WHERE l.winner_id = m.winner_id AND l.state = 'done' AND l.at > m.at) THEN
    RAISE EXCEPTION 'a later merge first' USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_undone_last_first';
  END IF;
  -- Each names itself meanwhile: out of the search, and written for under its own key.
  UPDATE beneficiaries_person SET merged_into_id = id WHERE id IN (m.winner_id, m.loser_id);
  SELECT coalesce(array_agg(id), '{}') INTO waiting FROM beneficiaries_mergedrow WHERE merge_id = which
    AND NOT (relation = 'beneficiaries_person' AND key IN (m.winner_id::text, m.loser_id::text));
  LOOP  -- one row may wait for another: a year reopens once the other has gone back
    before_ := cardinality(waiting);
    EXIT WHEN before_ = 0;
    FOR r IN SELECT * FROM beneficiaries_mergedrow WHERE id = ANY (waiting) ORDER BY id DESC LOOP
      BEGIN
        PERFORM merge_row_back(r);
        waiting := array_remove(waiting, r.id);
      EXCEPTION WHEN unique_violation OR exclusion_violation OR foreign_key_violation THEN NULL;
      END;
    END LOOP;
    IF cardinality(waiting) = before_ THEN
      RAISE EXCEPTION 'something written since stands in the way'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_undone_whole';
    END IF;
  END LOOP;
  PERFORM merge_enrol_where_needed(m.winner_id, day);
  FOR r IN SELECT * FROM beneficiaries_mergedrow WHERE merge_id = which AND relation = 'beneficiaries_person'
            AND key = m.winner_id::text LOOP
    PERFORM merge_row_back(r);
  END LOOP;
  UPDATE beneficiaries_person SET merged_into_id = NULL WHERE id IN (m.winner_id, m.loser_id);
  DELETE FROM beneficiaries_mergedrow WHERE merge_id = which;
  UPDATE beneficiaries_merge SET state = 'undone', undone_at = moment, undone_by_id = by_user WHERE id = which;
  INSERT INTO beneficiaries_opening (id, person_id, antenna_id, user_id, act, at)
    SELECT gen_random_uuid(), who, place, by_user, 'parted', moment FROM unnest(ARRAY[m.winner_id, m.loser_id]) who;
END $$;

-- The winner stays known where something was written for her since.
CREATE FUNCTION merge_enrol_where_needed(who uuid, day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE f record;
BEGIN
  FOR f IN
    SELECT c.conrelid::regclass AS relation,
           max(a.attname) FILTER (WHERE b.attname = 'person_id') AS person,
           max(a.attname) FILTER (WHERE b.attname = 'antenna_id') AS antenna
      FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) col (mine, theirs)
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = col.mine
      JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = col.theirs
     WHERE c.contype = 'f' AND c.confrelid = 'beneficiaries_enrolment'::regclass AND array_length(c.conkey, 1) = 2
     GROUP BY c.oid, c.conrelid
  LOOP
    EXECUTE format('INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since)'
      ' SELECT DISTINCT $1, t.%I, $2 FROM %s t WHERE t.%I = $1 AND t.%I IS NOT NULL ON CONFLICT DO NOTHING',
      f.antenna, f.relation, f.person, f.antenna) USING who, day;
  END LOOP;
END $$;

-- What a merge kept for its undoing goes after thirty days, and with the person when she is erased.
CREATE FUNCTION merge_forget(before_ timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone integer;
BEGIN
  DELETE FROM beneficiaries_mergedrow r USING beneficiaries_merge m WHERE m.id = r.merge_id
     AND m.at < least(before_, now() - interval '30 days');
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

CREATE FUNCTION erased_from_merges() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM beneficiaries_mergedrow r USING beneficiaries_merge m
   WHERE m.id = r.merge_id AND new.id IN (m.winner_id, m.loser_id);
  DELETE FROM beneficiaries_pairhere h USING beneficiaries_pair p
   WHERE p.id = h.pair_id AND new.id IN (p.one_id, p.other_id);
  DELETE FROM beneficiaries_pair WHERE new.id IN (one_id, other_id);
  RETURN NULL;
END $$;
CREATE TRIGGER erased_from_merges AFTER UPDATE OF erased_at ON beneficiaries_person
  FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NOT NULL) EXECUTE FUNCTION erased_from_merges();
"""

PAIRS = r"""
-- What each antenna may know of the pairs of these people, made again: the pair where both files are held, one's own
-- file alone where another antenna holds the other.
CREATE FUNCTION pairs_here_again(pairs uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH held AS (
    SELECT p.id, e.antenna_id, bool_or(e.person_id = p.one_id) AS has_one, bool_or(e.person_id = p.other_id) AS has_other
      FROM beneficiaries_pair p JOIN beneficiaries_enrolment e ON e.person_id IN (p.one_id, p.other_id)
     WHERE p.id = ANY (pairs) GROUP BY 1, 2),
  seen AS (
    SELECT h.antenna_id, p.id AS pair_id, CASE WHEN has_one THEN p.one_id ELSE p.other_id END AS one_id,
           CASE WHEN has_one AND has_other THEN p.other_id END AS other_id, p.strength,
           CASE WHEN has_one AND has_other THEN p.signs ELSE '{}' END AS signs, p.found_at, p.state,
           CASE WHEN has_one AND has_other THEN p.why ELSE '' END AS why,
           CASE WHEN has_one AND has_other THEN p.decided_by_id END AS decided_by_id, p.decided_at,
           CASE WHEN has_one AND has_other THEN p.said_by_id END AS said_by_id,
           CASE WHEN has_one AND has_other THEN p.said_at END AS said_at,
           CASE WHEN p.asked_antenna_id = h.antenna_id THEN p.asked_at END AS asked_at
      FROM held h JOIN beneficiaries_pair p USING (id)
     WHERE has_one AND has_other OR p.strength = 3 AND p.state = 'open'),
  gone AS (
    DELETE FROM beneficiaries_pairhere h WHERE h.pair_id = ANY (pairs)
       AND NOT EXISTS (SELECT FROM seen s WHERE s.pair_id = h.pair_id AND s.antenna_id = h.antenna_id))
  INSERT INTO beneficiaries_pairhere (antenna_id, pair_id, one_id, other_id, strength, signs, found_at, state, why,
    decided_by_id, decided_at, said_by_id, said_at, asked_at)
  SELECT * FROM seen
  ON CONFLICT (antenna_id, pair_id) DO UPDATE SET one_id = excluded.one_id, other_id = excluded.other_id,
    strength = excluded.strength, signs = excluded.signs, found_at = excluded.found_at, state = excluded.state,
    why = excluded.why, decided_by_id = excluded.decided_by_id, decided_at = excluded.decided_at,
    said_by_id = excluded.said_by_id, said_at = excluded.said_at, asked_at = excluded.asked_at
$$;

CREATE FUNCTION pair_seen() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pairs_here_again(ARRAY[new.id]);
  RETURN NULL;
END $$;
CREATE TRIGGER pair_seen AFTER INSERT OR UPDATE ON beneficiaries_pair FOR EACH ROW EXECUTE FUNCTION pair_seen();

CREATE FUNCTION enrolment_seen_in_pairs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE touched uuid[]; who uuid[];
BEGIN
  who := ARRAY[CASE WHEN tg_op <> 'DELETE' THEN new.person_id END, CASE WHEN tg_op <> 'INSERT' THEN old.person_id END];
  SELECT array_agg(id) INTO touched FROM (
    SELECT id FROM beneficiaries_pair WHERE one_id = ANY (who)
    UNION SELECT id FROM beneficiaries_pair WHERE other_id = ANY (who)) p;
  IF touched IS NOT NULL THEN PERFORM pairs_here_again(touched); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enrolment_seen_in_pairs AFTER INSERT OR DELETE OR UPDATE OF person_id ON beneficiaries_enrolment
  FOR EACH ROW EXECUTE FUNCTION enrolment_seen_in_pairs();

-- May this door speak of both? An antenna of files that it holds both, the national team of all.
CREATE FUNCTION pair_known_at_the_door(a uuid, b uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT current_setting('role') <> 'connect_antenna' OR (
    SELECT count(*) = 2 FROM beneficiaries_enrolment
     WHERE person_id IN (a, b) AND antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint)
$$;

-- Writes down pairs found at a door: [{"one", "other", "strength", "signs"}]. A pair that somebody decided stays decided.
-- `by_user`: whoever welcomed the second and said that they are two; then a weak pair is set apart for good.
CREATE FUNCTION note_pairs(pairs jsonb, by_user bigint, moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE noted integer;
BEGIN
  INSERT INTO beneficiaries_pair AS p (id, one_id, other_id, strength, signs, found_at, state, why, decided_by_id, decided_at,
    said_by_id, said_at)
  SELECT gen_random_uuid(), least(f.one, f.other), greatest(f.one, f.other), f.strength, f.signs, moment,
         CASE WHEN by_user IS NOT NULL AND f.strength = 1 THEN 'apart' ELSE 'open' END,
         CASE WHEN by_user IS NOT NULL AND f.strength = 1 THEN 'at_welcome' ELSE '' END,
         CASE WHEN f.strength = 1 THEN by_user END, CASE WHEN by_user IS NOT NULL AND f.strength = 1 THEN moment END,
         by_user, CASE WHEN by_user IS NOT NULL THEN moment END
    FROM jsonb_to_recordset(pairs) AS f (one uuid, other uuid, strength smallint, signs varchar(16)[])
   WHERE f.one <> f.other AND pair_known_at_the_door(f.one, f.other)
   ORDER BY 2, 3
  ON CONFLICT (one_id, other_id) DO UPDATE SET strength = excluded.strength, signs = excluded.signs,
    said_by_id = coalesce(p.said_by_id, excluded.said_by_id), said_at = coalesce(p.said_at, excluded.said_at)
   WHERE p.state = 'open' AND (p.strength, p.signs) IS DISTINCT FROM (excluded.strength, excluded.signs);
  GET DIAGNOSTICS noted = ROW_COUNT;
  RETURN noted;
END $$;

-- Pairs that a correction made unlike; those that somebody decided stay.
CREATE FUNCTION drop_pairs(pairs uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE dropped integer;
BEGIN
  DELETE FROM beneficiaries_pairhere h USING beneficiaries_pair p WHERE p.id = h.pair_id AND p.id = ANY (pairs)
     AND p.state = 'open' AND pair_known_at_the_door(p.one_id, p.other_id);
  DELETE FROM beneficiaries_pair p WHERE p.id = ANY (pairs) AND p.state = 'open'
     AND pair_known_at_the_door(p.one_id, p.other_id);
  GET DIAGNOSTICS dropped = ROW_COUNT;
  RETURN dropped;
END $$;

-- "They are two people": decided, by whom, when and why. Proposed or not, and whatever it was before a merge.
CREATE FUNCTION set_pair_apart(a uuid, b uuid, reason text, place bigint, by_user bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM merge_allowed(place, by_user, (moment AT TIME ZONE 'Europe/Paris')::date);
  IF NOT pair_known_at_the_door(a, b) OR a = b THEN
    RAISE EXCEPTION 'an antenna speaks of files that it holds both'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_of_files_held_here';
  END IF;
  INSERT INTO beneficiaries_pair AS p (id, one_id, other_id, strength, signs, found_at, state, why, decided_by_id, decided_at)
    VALUES (gen_random_uuid(), least(a, b), greatest(a, b), 1, '{}', moment, 'apart', reason, by_user, moment)
  ON CONFLICT (one_id, other_id) DO UPDATE SET state = 'apart', why = excluded.why,
    decided_by_id = excluded.decided_by_id, decided_at = excluded.decided_at
   WHERE p.state = 'open';
END $$;

CREATE FUNCTION propose_pair_again(which uuid, place bigint, by_user bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM merge_allowed(place, by_user, (moment AT TIME ZONE 'Europe/Paris')::date);
  UPDATE beneficiaries_pair SET state = 'open', why = '', decided_by_id = NULL, decided_at = NULL
   WHERE id = which AND state = 'apart' AND pair_known_at_the_door(one_id, other_id);
END $$;

-- An antenna asks the national team to look: keys and no word.
CREATE FUNCTION ask_about_pair(which uuid, place bigint, by_user bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM merge_allowed(place, by_user, (moment AT TIME ZONE 'Europe/Paris')::date);
  UPDATE beneficiaries_pair p SET asked_at = moment, asked_by_id = by_user, asked_antenna_id = place
   WHERE p.id = which AND p.state = 'open' AND p.asked_at IS NULL
     AND EXISTS (SELECT FROM beneficiaries_pairhere h WHERE h.pair_id = p.id AND h.antenna_id = place);
END $$;

-- Surely one person, in two antennas: the same names in any order and the same full birth date.
CREATE FUNCTION note_pairs_elsewhere(who uuid, moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO beneficiaries_pair (id, one_id, other_id, strength, signs, found_at, state, why)
  SELECT gen_random_uuid(), least(p.id, o.id), greatest(p.id, o.id), 3, '{same_name,same_birth}', moment, 'open', ''
    FROM beneficiaries_person p CROSS JOIN LATERAL people_proved(p.first_name, p.last_name, p.birth_on) AS o (id)
   WHERE p.id = who AND p.birth_precision = 'day' AND o.id <> p.id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
     AND (current_setting('role') <> 'connect_antenna' OR EXISTS (
       SELECT FROM beneficiaries_enrolment e WHERE e.person_id = who
          AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint))
  ON CONFLICT (one_id, other_id) DO NOTHING
$$;

-- The same for everybody, in one statement: the search's own keys are compared, not names.
CREATE FUNCTION note_pairs_across(moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET jit = off SET enable_nestloop = off AS $$
DECLARE noted integer;
BEGIN
  INSERT INTO beneficiaries_pair (id, one_id, other_id, strength, signs, found_at, state, why)
  WITH born AS (  -- everybody once, whatever the antennas
    SELECT DISTINCT person_id, key AS day FROM beneficiaries_searchkey
     WHERE kind = 'birth' AND length(key) = 10 AND right(key, 5) <> '01-01'),
  shared AS (SELECT day FROM born GROUP BY day HAVING count(*) > 1),
  called AS (
    SELECT k.person_id, b.day, array_agg(DISTINCT k.key ORDER BY k.key) AS words
      FROM born b JOIN shared USING (day) JOIN beneficiaries_enrolment e ON e.person_id = b.person_id
      JOIN beneficiaries_searchkey k ON k.antenna_id = e.antenna_id AND k.kind = 'name' AND k.person_id = b.person_id
     GROUP BY 1, 2)
  SELECT gen_random_uuid(), a.person_id, b.person_id, 3, '{same_name,same_birth}', moment, 'open', ''
    FROM called a JOIN called b ON b.day = a.day AND b.words = a.words AND b.person_id > a.person_id
   WHERE cardinality(a.words) > 1
  ON CONFLICT (one_id, other_id) DO NOTHING;
  GET DIAGNOSTICS noted = ROW_COUNT;
  RETURN noted;
END $$;

-- As in 0013; whoever leaves an antenna leaves its search by her own keys, not by a walk through all of them.
CREATE OR REPLACE FUNCTION enrolment_search_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE p beneficiaries_person;
BEGIN
  SELECT * INTO p FROM beneficiaries_person WHERE id = CASE tg_op WHEN 'DELETE' THEN old.person_id ELSE new.person_id END;
  IF tg_op = 'DELETE' THEN
    DELETE FROM beneficiaries_searchkey k
     USING search_keys_of(p.first_name, p.last_name, p.birth_name, p.phone, p.birth_on, p.birth_precision, p.card_number,
             p.merged_into_id, p.erased_at) o
     WHERE k.antenna_id = old.antenna_id AND k.kind = o.kind AND k.key = o.key COLLATE "C" AND k.person_id = old.person_id;
    RETURN NULL;
  END IF;
  INSERT INTO beneficiaries_searchkey (antenna_id, kind, key, person_id)
  SELECT new.antenna_id, n.kind, n.key, p.id
    FROM search_keys_of(p.first_name, p.last_name, p.birth_name, p.phone, p.birth_on, p.birth_precision, p.card_number,
           p.merged_into_id, p.erased_at) n
  ON CONFLICT DO NOTHING;
  PERFORM learn_spellings(name_keys(p.first_name, p.last_name) || name_keys('', p.birth_name));
  RETURN NULL;
END $$;

-- As in 0005. A double that this antenna holds already does not hide the file that another one holds; the card of a file
-- that was merged proves the file that holds her now.
CREATE OR REPLACE FUNCTION enrol_known(card text, first text, last text, born date, place bigint, by_user bigint, day date)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found uuid[]; away uuid[];
BEGIN
  IF current_setting('connect.antenna', true) IS DISTINCT FROM place::text THEN
    RAISE EXCEPTION 'the door of this antenna is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_at_the_open_door';
  END IF;
  IF card <> '' THEN
    SELECT array_agg(p.id) INTO found FROM beneficiaries_person c
      JOIN beneficiaries_person p ON p.id = hold_person(c.id)
     WHERE c.card_number = card AND p.erased_at IS NULL AND p.merged_into_id IS NULL;
  ELSE
    SELECT array_agg(id) INTO found FROM people_proved(first, last, born) id;
    SELECT array_agg(who) INTO away FROM unnest(found) AS proved (who) WHERE NOT EXISTS (
      SELECT FROM beneficiaries_enrolment e WHERE e.person_id = who AND e.antenna_id = place);
    found := coalesce(away, found);
  END IF;
  IF found IS NULL OR array_length(found, 1) <> 1 THEN RETURN NULL; END IF;
  INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (found[1], place, day)
    ON CONFLICT (person_id, antenna_id) DO NOTHING;
  INSERT INTO beneficiaries_opening (id, person_id, antenna_id, user_id, act, at)
    VALUES (gen_random_uuid(), found[1], place, by_user, 'enrolled from elsewhere', now());
  RETURN found[1];
END $$;
"""

RIGHTS = """
REVOKE ALL ON FUNCTION columns_naming_people(), rows_naming(uuid), hold_person(uuid), person_now(uuid, text),
  lands_on_the_file_that_holds(), follow_merges(), merge_is_whole(), merge_allowed(bigint, bigint, date), open_merge(uuid),
  key_of(regclass), merge_watch(uuid, regclass, text, text, text), merge_begin(uuid, uuid, uuid, bigint, bigint, timestamptz),
  merge_move(uuid, text, text), merge_set_aside(beneficiaries_merge, regclass, name, text, text),
  merge_follow(beneficiaries_merge, regclass, text, text), merge_pairs(beneficiaries_merge), merge_end(uuid, text[]),
  merge_later_facts(uuid), merge_row_back(beneficiaries_mergedrow), merge_undo(uuid, bigint, bigint, timestamptz),
  merge_enrol_where_needed(uuid, date), merge_forget(timestamptz), erased_from_merges(), pairs_here_again(uuid[]),
  pair_seen(), enrolment_seen_in_pairs(), pair_known_at_the_door(uuid, uuid), note_pairs(jsonb, bigint, timestamptz),
  drop_pairs(uuid[]), set_pair_apart(uuid, uuid, text, bigint, bigint, timestamptz),
  propose_pair_again(uuid, bigint, bigint, timestamptz), ask_about_pair(uuid, bigint, bigint, timestamptz),
  note_pairs_elsewhere(uuid, timestamptz), note_pairs_across(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_person(uuid), person_now(uuid, text),
  merge_begin(uuid, uuid, uuid, bigint, bigint, timestamptz), merge_move(uuid, text, text), merge_end(uuid, text[]),
  merge_later_facts(uuid), merge_undo(uuid, bigint, bigint, timestamptz), note_pairs(jsonb, bigint, timestamptz),
  drop_pairs(uuid[]), set_pair_apart(uuid, uuid, text, bigint, bigint, timestamptz),
  propose_pair_again(uuid, bigint, bigint, timestamptz), note_pairs_elsewhere(uuid, timestamptz)
  TO connect_antenna, connect_national;
GRANT EXECUTE ON FUNCTION ask_about_pair(uuid, bigint, bigint, timestamptz) TO connect_antenna;
GRANT EXECUTE ON FUNCTION rows_naming(uuid), note_pairs_across(timestamptz), merge_forget(timestamptz) TO connect_national;
"""

KNOWN_HERE = (
    "EXISTS (SELECT FROM beneficiaries_enrolment e WHERE e.person_id = beneficiaries_merge.winner_id"
    " AND e.antenna_id = {antenna})"
)


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0004_communes"),
        ("beneficiaries", "0013_names_households_communes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("loser_card", models.CharField(blank=True, max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "being made"), ("done", "merged"), ("undone", "undone")], max_length=6
                    ),
                ),
                ("transaction", models.TextField(editable=False)),
                (
                    "taken",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "loser",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.person",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "winner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "merge of two files",
                "verbose_name_plural": "merges of files",
            },
        ),
        migrations.CreateModel(
            name="MergedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("relation", models.CharField(max_length=63)),
                ("key", models.CharField(max_length=60)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="beneficiaries.merge"
                    ),
                ),
            ],
            options={
                "verbose_name": "row changed by a merge",
                "verbose_name_plural": "rows changed by a merge",
            },
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "strength",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "weak sign"), (2, "strong sign"), (3, "almost sure")]
                    ),
                ),
                (
                    "signs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), default=list, size=None
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("said_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "to look at"), ("apart", "two people"), ("merged", "one file")],
                        default="open",
                        max_length=6,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("two_people", "two people"),
                            ("same_household", "two people of one household"),
                            ("at_welcome", "said at the welcome"),
                        ],
                        max_length=14,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "asked_antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.person",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.person",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "files that are alike",
                "verbose_name_plural": "files that are alike",
            },
        ),
        migrations.CreateModel(
            name="PairHere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "strength",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "weak sign"), (2, "strong sign"), (3, "almost sure")]
                    ),
                ),
                (
                    "signs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), default=list, size=None
                    ),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "to look at"), ("apart", "two people"), ("merged", "one file")], max_length=6
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("two_people", "two people"),
                            ("same_household", "two people of one household"),
                            ("at_welcome", "said at the welcome"),
                        ],
                        max_length=14,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("said_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.person",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.person",
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places", to="beneficiaries.pair"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "files that are alike, seen from an antenna",
                "verbose_name_plural": "files that are alike, seen from an antenna",
            },
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["winner", "at"], name="merge_winner_at"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["loser", "at"], name="merge_loser_at"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["antenna", "at"], name="merge_antenna_at"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "undone"), _negated=True), fields=("loser",), name="merge_once_a_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("winner", models.F("loser")), _negated=True), name="merge_of_two_files"
            ),
        ),
        migrations.AddConstraint(
            model_name="mergedrow",
            constraint=models.UniqueConstraint(fields=("merge", "relation", "key"), name="mergedrow_once"),
        ),
        migrations.AddIndex(
            model_name="pair",
            index=models.Index(fields=["other"], name="pair_other"),
        ),
        migrations.AddIndex(
            model_name="pair",
            index=models.Index(
                models.F("state"),
                models.OrderBy(models.F("strength"), descending=True),
                models.OrderBy(models.F("found_at"), descending=True),
                models.F("id"),
                name="pair_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(fields=("one", "other"), name="pair_once"),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(condition=models.Q(("one__lt", models.F("other"))), name="pair_in_order"),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(("strength__range", (1, 3))), name="pair_strength_1_to_3"
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "open")),
                    models.Q(("decided_at__isnull", False), models.Q(("state", "open"), _negated=True)),
                    _connector="OR",
                ),
                name="pair_decided_or_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "apart"), _negated=True), models.Q(("why", ""), _negated=True), _connector="OR"
                ),
                name="pair_apart_with_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="pairhere",
            index=models.Index(
                models.F("antenna"),
                models.F("state"),
                models.OrderBy(models.F("strength"), descending=True),
                models.OrderBy(models.F("found_at"), descending=True),
                models.F("id"),
                name="pairhere_list",
            ),
        ),
        migrations.AddIndex(
            model_name="pairhere",
            index=models.Index(fields=["one"], name="pairhere_one"),
        ),
        migrations.AddIndex(
            model_name="pairhere",
            index=models.Index(fields=["other"], name="pairhere_other"),
        ),
        migrations.AddConstraint(
            model_name="pairhere",
            constraint=models.UniqueConstraint(fields=("antenna", "pair"), name="pairhere_once_an_antenna"),
        ),
        Protect("beneficiaries_pair", antenna=None),
        Protect("beneficiaries_pairhere"),
        Protect("beneficiaries_merge", antenna=KNOWN_HERE),
        Protect("beneficiaries_mergedrow", antenna=None, national=False),
        RunSQL(MERGING + PAIRS + RIGHTS),
    ]
