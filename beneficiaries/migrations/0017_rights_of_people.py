"""The rights of people: what they were told, what they agreed to, how long they are kept, how they are erased.

An erasure is the national desk's: the door's role may call owner functions that touch nothing but rows which name people
already emptied, and no table here gives it the right to change or delete a row by itself.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL
from django.db.models import Q

from connect.antennas.rls import Protect

ERASING = r"""
-- True inside the owner functions that erase, and nowhere else: the setting is theirs, and a door's role is never the owner.
CREATE FUNCTION connect_erasing() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('connect.erasing', true), '') = 'on'
     AND current_user NOT IN ('connect_web', 'connect_antenna', 'connect_portal', 'connect_national')
$$;

-- A trigger that keeps rows as they are lets an erasure pass. Called by migrations, for rules of intake only: the books and
-- the sales never yield.
CREATE FUNCTION yield_to_erasure(tbl regclass, rule name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE wording text;
BEGIN
  SELECT pg_get_triggerdef(oid) INTO wording FROM pg_trigger WHERE tgrelid = tbl AND tgname = rule;
  IF wording IS NULL OR wording LIKE '%connect_erasing%' THEN RETURN; END IF;
  IF tbl::text !~ '^beneficiaries_' OR wording LIKE '% WHEN (%' THEN
    RAISE EXCEPTION 'the rule % on % cannot yield', rule, tbl;
  END IF;
  EXECUTE format('DROP TRIGGER %I ON %s', rule, tbl);
  EXECUTE replace(wording, ' EXECUTE FUNCTION ', ' WHEN (NOT connect_erasing()) EXECUTE FUNCTION ');
END $$;
REVOKE ALL ON FUNCTION yield_to_erasure(regclass, name) FROM PUBLIC;
SELECT yield_to_erasure(tbl::regclass, rule::name) FROM (VALUES
  ('beneficiaries_diagnostic', 'diagnostic_frozen'),
  ('beneficiaries_sheetcorrection', 'sheetcorrection_append_only'),
  ('beneficiaries_liaisonsheet', 'sheet_guard'),
  ('beneficiaries_turn', 'turn_ended_is_frozen'),
  ('beneficiaries_attachment', 'attachment_guard')) rules (tbl, rule) WHERE to_regclass(tbl) IS NOT NULL;

-- Refuses every change but an erasure, and what a merge of two files does.
CREATE FUNCTION rows_only_added() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF connect_erasing() AND tg_op = 'DELETE' THEN RETURN old; END IF;
  IF tg_op = 'DELETE' THEN  -- set aside by the merge of two files that hold the same; open inside its transaction only
    IF EXISTS (SELECT FROM beneficiaries_merge m WHERE m.state = 'open' AND m.loser_id = (to_jsonb(old) ->> 'person_id')::uuid)
    THEN RETURN old; END IF;
  ELSIF to_jsonb(new) - 'person_id' = to_jsonb(old) - 'person_id' THEN RETURN new;
  END IF;
  RAISE EXCEPTION '% on % is refused: rows are only added', tg_op, tg_table_name
    USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON beneficiaries_noticegiven FOR EACH ROW EXECUTE FUNCTION rows_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON beneficiaries_consent FOR EACH ROW EXECUTE FUNCTION rows_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON beneficiaries_keeping FOR EACH ROW EXECUTE FUNCTION rows_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON beneficiaries_notice FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON beneficiaries_retentionperiod FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON beneficiaries_retentioncount FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON beneficiaries_erasure FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""

PEOPLE = r"""
-- Whoever is erased stays empty: no script, page or late sale writes to her again.
CREATE FUNCTION person_erased_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new IS DISTINCT FROM old THEN
    RAISE EXCEPTION 'this person was erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_is_erased';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER erased_for_good BEFORE UPDATE ON beneficiaries_person FOR EACH ROW WHEN (old.erased_at IS NOT NULL)
  EXECUTE FUNCTION person_erased_for_good();

-- Nothing new is written about her. The lock meets the erasure's: whichever began second waits, then looks again.
CREATE FUNCTION not_of_the_erased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE who uuid := (to_jsonb(new) ->> tg_argv[0])::uuid; gone timestamptz;
BEGIN
  IF who IS NULL THEN RETURN new; END IF;
  IF tg_op = 'UPDATE' THEN
    IF who = (to_jsonb(old) ->> tg_argv[0])::uuid THEN RETURN new; END IF;
  END IF;
  SELECT erased_at INTO gone FROM beneficiaries_person WHERE id = who FOR KEY SHARE;
  IF gone IS NOT NULL THEN
    RAISE EXCEPTION 'this person was erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_is_erased';
  END IF;
  RETURN new;
END $$;

-- Puts that rule on every table with a foreign key to people; run after each migrate, so that a new table has it too.
CREATE FUNCTION guard_the_erased() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE k record;
BEGIN
  FOR k IN
    SELECT c.conrelid::regclass AS tbl, a.attname AS col, 'not_of_the_erased_' || a.attname AS rule
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid = 'beneficiaries_person'::regclass AND cardinality(c.conkey) = 1
       AND c.conrelid NOT IN ('beneficiaries_erasure'::regclass, 'beneficiaries_lastcontact'::regclass)
       AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.conrelid AND t.tgname = 'not_of_the_erased_' || a.attname)
  LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OF %I ON %s FOR EACH ROW EXECUTE FUNCTION not_of_the_erased(%L)',
                   k.rule, k.col, k.tbl, k.col);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION guard_the_erased() FROM PUBLIC;
SELECT guard_the_erased();
"""

FUNCTIONS = r"""
-- Refuses a table and column that do not name people; these functions then reach nothing else.
CREATE FUNCTION names_a_person(tbl regclass, col name) RETURNS void LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
       SELECT FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.conrelid = tbl AND c.confrelid = 'beneficiaries_person'::regclass
          AND cardinality(c.conkey) = 1 AND a.attname = col) THEN
    RAISE EXCEPTION '%.% names no person', tbl, col
      USING ERRCODE = 'check_violation', CONSTRAINT = 'erasure_of_people_only';
  END IF;
END $$;

-- Which rows are meant: those of people, or those below them (`via`, whose column `via_col` names the people).
CREATE FUNCTION rows_of_people(tbl regclass, col name, via regclass, via_col name) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE parent_key name;
BEGIN
  IF via IS NULL THEN
    PERFORM names_a_person(tbl, col);
    RETURN format('SELECT t.*, t.%I AS who FROM %s t WHERE t.%1$I = ANY ($1)', col, tbl);
  END IF;
  PERFORM names_a_person(via, via_col);
  SELECT p.attname INTO parent_key FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute p ON p.attrelid = c.confrelid AND p.attnum = c.confkey[1]
   WHERE c.contype = 'f' AND c.conrelid = tbl AND c.confrelid = via AND cardinality(c.conkey) = 1 AND a.attname = col;
  IF parent_key IS NULL THEN
    RAISE EXCEPTION '%.% names nothing of %', tbl, col, via
      USING ERRCODE = 'check_violation', CONSTRAINT = 'erasure_of_people_only';
  END IF;
  RETURN format('SELECT t.*, v.%I AS who FROM %s t JOIN %s v ON v.%I = t.%I WHERE v.%1$I = ANY ($1)',
                via_col, tbl, via, parent_key, col);
END $$;

-- Everything that a table holds of somebody, row by row: for the copy she asked for.
CREATE FUNCTION person_rows(who uuid, tbl regclass, col name) RETURNS SETOF jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT to_jsonb(r) - ''who'' FROM (' || rows_of_people(tbl, col, NULL, NULL) || ') r' USING ARRAY[who];
END $$;

-- Erases what a table holds of people who are erased already. `act`: delete the rows, cut the link, empty
-- columns, reduce JSON to some keys; `sets` says what the columns become or keep. Gives how many rows.
CREATE FUNCTION erase_rows(people uuid[], tbl regclass, col name, act text, sets jsonb, via regclass, via_col name)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE these text := rows_of_people(tbl, col, via, via_col); names text; becomes text; n bigint;
BEGIN
  IF EXISTS (SELECT FROM unnest(people) who LEFT JOIN beneficiaries_person p ON p.id = who
              WHERE p.erased_at IS NULL OR p.first_name <> '') THEN
    RAISE EXCEPTION 'rows go with an erased person only'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'erasure_of_people_only';
  END IF;
  PERFORM set_config('connect.erasing', 'on', true);
  these := format('t.ctid IN (SELECT r.ctid FROM (%s) r)', replace(these, 'SELECT t.*,', 'SELECT t.ctid,'));
  IF act = 'delete' THEN
    EXECUTE format('DELETE FROM %s t WHERE %s', tbl, these) USING people;
  ELSIF act = 'reduce' THEN  -- of a JSON object, the named keys stay
    SELECT string_agg(format('%I = ''{"erased": true}''::jsonb || (SELECT coalesce(jsonb_object_agg(k, v), ''{}'')'
             ' FROM jsonb_each(t.%1$I) e (k, v) WHERE $2 -> %1$L ? k)', c), ', ') INTO becomes FROM jsonb_object_keys(sets) c;
    EXECUTE format('UPDATE %s t SET %s WHERE %s', tbl, becomes, these) USING people, sets;
  ELSE
    IF act = 'cut' THEN sets := sets || jsonb_build_object(col, NULL); END IF;
    SELECT string_agg(quote_ident(k), ', '), string_agg('r.' || quote_ident(k), ', ') INTO names, becomes
      FROM jsonb_object_keys(sets) k;
    EXECUTE format('UPDATE %s t SET (%s) = (SELECT %s FROM jsonb_populate_record(t, $2) r) WHERE %s', tbl, names, becomes, these)
      USING people, sets;
  END IF;
  GET DIAGNOSTICS n = ROW_COUNT;
  PERFORM set_config('connect.erasing', '', true);
  RETURN n;
END $$;

-- How many rows that name these people still hold one of their own words. `clues`: who, words (folded), needles (as written).
CREATE FUNCTION erasure_traces(clues jsonb, tbl regclass, col name, columns name[], via regclass, via_col name)
RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n bigint; said text;
BEGIN
  SELECT string_agg(format('r.%I::text', c), ', ') INTO said FROM unnest(columns) c;
  EXECUTE format('
    SELECT count(*) FROM (%s) r
      JOIN jsonb_to_recordset($2) AS c (who uuid, words text[], needles text[]) ON c.who = r.who
     CROSS JOIN LATERAL (SELECT concat_ws('' '', %s) AS text) said
     WHERE fold_words(said.text) && c.words OR EXISTS (SELECT FROM unnest(c.needles) x WHERE strpos(lower(said.text), x) > 0)',
    rows_of_people(tbl, col, via, via_col), said)
    INTO n USING ARRAY(SELECT (x ->> 'who')::uuid FROM jsonb_array_elements(clues) x), clues;
  RETURN n;
END $$;

-- Spellings that nobody bears any more leave the vocabulary; gives how many of these words are still somebody's key that
-- should be nobody's: a trace.
CREATE FUNCTION forget_spellings(words text[], people uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n bigint;
BEGIN
  DELETE FROM beneficiaries_spelling s WHERE s.word = ANY (words COLLATE "C")
     AND NOT EXISTS (SELECT FROM antennas_antenna a JOIN beneficiaries_searchkey k
                      ON k.antenna_id = a.id AND k.kind = 'name' AND k.key = s.word)
     AND NOT EXISTS (SELECT FROM antennas_antenna a JOIN beneficiaries_sheetkey k ON k.antenna_id = a.id AND k.key = s.word);
  SELECT count(*) INTO n FROM antennas_antenna a JOIN beneficiaries_searchkey k
      ON k.antenna_id = a.id AND k.kind = 'name' AND k.key = ANY (words COLLATE "C") AND k.person_id = ANY (people);
  RETURN n;
END $$;

-- The coarsest birth date that gives these people, on each day on which they came, the age that they had: 1 January where
-- it can be, else the first of a month, else a day that is nobody's. Nobody's age is counted on any other day.
CREATE FUNCTION ages_alone(people uuid[]) RETURNS TABLE (who uuid, born date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH came AS (
    SELECT p.id, p.birth_on, max(v."on" - make_interval(years => extract(year FROM age(v."on", p.birth_on))::int + 1))::date + 1 AS earliest,
           min(v."on" - make_interval(years => extract(year FROM age(v."on", p.birth_on))::int))::date AS latest
      FROM beneficiaries_person p JOIN beneficiaries_visit v ON v.person_id = p.id
     WHERE p.id = ANY (people) AND p.birth_on IS NOT NULL GROUP BY p.id)
  SELECT id, greatest('1900-01-01', coalesce(
    (SELECT day::date FROM generate_series(date_trunc('year', earliest), latest, '1 year') day WHERE day >= earliest LIMIT 1),
    (SELECT day::date FROM generate_series(date_trunc('month', earliest), latest, '1 month') day
      WHERE day >= earliest AND date_trunc('month', day) <> date_trunc('month', birth_on) LIMIT 1),
    (SELECT day::date FROM generate_series(date_trunc('month', earliest), latest, '1 month') day WHERE day >= earliest LIMIT 1),
    latest)) FROM came
$$;

-- A sheet that nobody came with: what it says of somebody goes, its reference, needs and dates stay.
CREATE FUNCTION empty_sheets(sheets uuid[], sets jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE names text; becomes text; n bigint;
BEGIN
  SELECT string_agg(quote_ident(k), ', '), string_agg('r.' || quote_ident(k), ', ') INTO names, becomes FROM jsonb_object_keys(sets) k;
  PERFORM set_config('connect.erasing', 'on', true);
  EXECUTE format('UPDATE beneficiaries_liaisonsheet t SET (%s) = (SELECT %s FROM jsonb_populate_record(t, $2) r)
                   WHERE t.id = ANY ($1) AND t.person_id IS NULL', names, becomes) USING sheets, sets;
  GET DIAGNOSTICS n = ROW_COUNT;
  UPDATE beneficiaries_sheetcorrection c SET changes = '{}' FROM beneficiaries_liaisonsheet s
   WHERE s.id = c.sheet_id AND s.id = ANY (sheets) AND s.person_id IS NULL;
  PERFORM set_config('connect.erasing', '', true);
  RETURN n;
END $$;

-- The journal is only added to; lines older than its length in force (six to twelve months) may go, by this alone.
CREATE FUNCTION journal_kept_since() RETURNS timestamptz LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT now() - make_interval(months => coalesce((SELECT months::int FROM beneficiaries_retentionperiod
    WHERE kept = 'journal' AND from_on <= (now() AT TIME ZONE 'Europe/Paris')::date ORDER BY from_on DESC LIMIT 1), 12))
$$;
CREATE FUNCTION opening_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.at < journal_kept_since() THEN RETURN old; END IF;
  RAISE EXCEPTION 'the journal is kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER opening_kept BEFORE DELETE ON beneficiaries_opening FOR EACH ROW EXECUTE FUNCTION opening_kept();
CREATE FUNCTION forget_openings(most integer) RETURNS TABLE (antenna_id bigint, lines bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM beneficiaries_opening o WHERE o.ctid IN (
    SELECT ctid FROM beneficiaries_opening WHERE at < journal_kept_since() LIMIT most) RETURNING o.antenna_id)
  SELECT antenna_id, count(*) FROM gone GROUP BY 1
$$;

-- Under fifteen, a parent says yes (LIL 45); the age that the file knows decides. A no is anybody's.
CREATE FUNCTION consent_of_a_parent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF new.given AND NOT new.by_parent AND EXISTS (
       SELECT FROM beneficiaries_person WHERE id = new.person_id AND birth_on IS NOT NULL
          AND age((new.at AT TIME ZONE 'Europe/Paris')::date, birth_on) < interval '15 years') THEN
    RAISE EXCEPTION 'a parent is asked' USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_of_a_parent';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER consent_of_a_parent BEFORE INSERT ON beneficiaries_consent FOR EACH ROW EXECUTE FUNCTION consent_of_a_parent();

-- A file is kept longer for two years at most, then somebody looks again.
CREATE FUNCTION keeping_has_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.until > (new.at AT TIME ZONE 'Europe/Paris')::date + 731 THEN
    RAISE EXCEPTION 'two years at most' USING ERRCODE = 'check_violation', CONSTRAINT = 'keeping_two_years_at_most';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keeping_has_an_end BEFORE INSERT ON beneficiaries_keeping FOR EACH ROW EXECUTE FUNCTION keeping_has_an_end();

-- At a door a request is answered once, or given two more months; what was asked and when never changes.
CREATE FUNCTION rightsrequest_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (new.id, new.antenna_id, new."right", new.received_on, new.noted_by_id)
       IS DISTINCT FROM (old.id, old.antenna_id, old."right", old.received_on, old.noted_by_id)
     OR (old.answered_on IS NOT NULL AND (new.answered_on, new.answer, new.answered_by_id, new.due_on)
       IS DISTINCT FROM (old.answered_on, old.answer, old.answered_by_id, old.due_on))
     OR (old.extended AND NOT new.extended) THEN
    RAISE EXCEPTION 'a request is answered once' USING ERRCODE = 'check_violation', CONSTRAINT = 'rightsrequest_kept';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER rightsrequest_kept BEFORE UPDATE ON beneficiaries_rightsrequest FOR EACH ROW EXECUTE FUNCTION rightsrequest_kept();

REVOKE ALL ON FUNCTION person_rows(uuid, regclass, name), erase_rows(uuid[], regclass, name, text, jsonb, regclass, name),
  erasure_traces(jsonb, regclass, name, name[], regclass, name), forget_spellings(text[], uuid[]), ages_alone(uuid[]),
  empty_sheets(uuid[], jsonb), forget_openings(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_rows(uuid, regclass, name), erase_rows(uuid[], regclass, name, text, jsonb, regclass, name),
  erasure_traces(jsonb, regclass, name, name[], regclass, name), forget_spellings(text[], uuid[]), ages_alone(uuid[]),
  empty_sheets(uuid[], jsonb), forget_openings(integer) TO connect_national;
"""

PAIRS = ["noticegiven", "consent", "keeping", "rightsrequest"]  # a person at an antenna, through her enrolment there
ENROLLED = (
    "EXISTS (SELECT FROM beneficiaries_enrolment e WHERE e.person_id = beneficiaries_lastcontact.person_id"
    " AND e.antenna_id = {antenna})"
)


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0016_referrals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LastContact",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="beneficiaries.person",
                    ),
                ),
                ("on", models.DateField(verbose_name="last contact")),
            ],
            options={
                "verbose_name": "last contact",
                "verbose_name_plural": "last contacts",
                "indexes": [models.Index(fields=["on"], name="lastcontact_on")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("version", models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name="version")),
                (
                    "published_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="published at"
                    ),
                ),
                ("short_fr", models.TextField(max_length=1200, verbose_name="what is said aloud, in French")),
                ("short_en", models.TextField(max_length=1200, verbose_name="what is said aloud, in English")),
                ("text_fr", models.TextField(max_length=12000, verbose_name="the whole notice, in French")),
                ("text_en", models.TextField(max_length=12000, verbose_name="the whole notice, in English")),
                (
                    "published_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "data notice",
                "verbose_name_plural": "data notices",
                "ordering": ["-published_at"],
            },
        ),
        migrations.CreateModel(
            name="NoticeGiven",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("aloud", "read aloud"),
                            ("paper", "on paper"),
                            ("portal", "by the social worker, through the portal"),
                        ],
                        max_length=6,
                        verbose_name="how",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        db_column="version",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="beneficiaries.notice",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices_given",
                        to="beneficiaries.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "data notice given",
                "verbose_name_plural": "data notices given",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="RetentionCount",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField(verbose_name="day")),
                (
                    "kept",
                    models.CharField(
                        choices=[
                            ("file", "the file of a person, after her last contact"),
                            ("sheet", "a liaison sheet that nobody came with"),
                            ("sale", "the link between a person and a ticket, after the year of the sale"),
                            ("journal", "the journal of who opened which file"),
                            ("request", "a request about one’s rights, once answered"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="removed")),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the retention report",
                "verbose_name_plural": "lines of the retention report",
                "ordering": ["-on", "kept"],
            },
        ),
        migrations.CreateModel(
            name="RetentionPeriod",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kept",
                    models.CharField(
                        choices=[
                            ("file", "the file of a person, after her last contact"),
                            ("sheet", "a liaison sheet that nobody came with"),
                            ("sale", "the link between a person and a ticket, after the year of the sale"),
                            ("journal", "the journal of who opened which file"),
                            ("request", "a request about one’s rights, once answered"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(verbose_name="months")),
                ("from_on", models.DateField(verbose_name="from")),
                ("source", models.CharField(max_length=200, verbose_name="legal source")),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "length of retention",
                "verbose_name_plural": "lengths of retention",
                "ordering": ["kept", "-from_on"],
            },
        ),
        migrations.CreateModel(
            name="RightsRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "right",
                    models.CharField(
                        choices=[
                            ("access", "access: a copy of her data"),
                            ("correction", "correction"),
                            ("erasure", "erasure"),
                            ("opposition", "opposition to one use"),
                        ],
                        max_length=10,
                        verbose_name="what is asked",
                    ),
                ),
                ("received_on", models.DateField(verbose_name="received on")),
                ("due_on", models.DateField(verbose_name="to answer before")),
                (
                    "extended",
                    models.BooleanField(default=False, verbose_name="complex: two more months, told to the person"),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "done"),
                            ("partly", "done in part"),
                            ("refused", "refused, with the reason told to the person"),
                            ("dropped", "the person no longer asks"),
                        ],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_requests",
                        to="beneficiaries.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "request about one’s rights",
                "verbose_name_plural": "requests about one’s rights",
                "ordering": ["due_on"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("newsletter", "news of the antenna by message"),
                            ("photo", "a photograph"),
                            ("referral", "passing the file on beyond what was asked"),
                        ],
                        max_length=10,
                        verbose_name="for",
                    ),
                ),
                ("given", models.BooleanField(verbose_name="given")),
                ("by_parent", models.BooleanField(default=False, verbose_name="said by a parent")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("aloud", "read aloud"),
                            ("paper", "on paper"),
                            ("portal", "by the social worker, through the portal"),
                        ],
                        default="aloud",
                        max_length=6,
                        verbose_name="how",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="beneficiaries.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-at"],
                "indexes": [models.Index(fields=["person", "purpose", "-at"], name="consent_person_purpose")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["newsletter", "photo", "referral"])),
                        name="consent_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["aloud", "paper", "portal"])), name="consent_way_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="erasure",
                        serialize=False,
                        to="beneficiaries.person",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("request", "asked by the person"),
                            ("retention", "end of the retention"),
                            ("replay", "erased before, came back with a restored copy"),
                            ("emptied", "data of a training antenna"),
                        ],
                        max_length=10,
                    ),
                ),
                ("identity_checked", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["-at"],
                "indexes": [models.Index(fields=["-at"], name="erasure_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("why", "request"), _negated=True),
                            models.Q(("by__isnull", False), ("identity_checked", True)),
                            _connector="OR",
                        ),
                        name="erasure_asked_by_the_person_herself",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Keeping",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("until", models.DateField(verbose_name="until")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="beneficiaries.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "file kept longer",
                "verbose_name_plural": "files kept longer",
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="keeping_has_a_reason"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__regex", "^\\d{4}-\\d{2}(\\.\\d{1,2})?$")),
                name="notice_version_year_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("short_fr", ""), _negated=True),
                    models.Q(("short_en", ""), _negated=True),
                    models.Q(("text_fr", ""), _negated=True),
                    models.Q(("text_en", ""), _negated=True),
                ),
                name="notice_in_both_languages",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticegiven",
            constraint=models.UniqueConstraint(fields=("person", "antenna", "notice"), name="notice_given_once"),
        ),
        migrations.AddConstraint(
            model_name="noticegiven",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["aloud", "paper", "portal"])), name="notice_way_known"
            ),
        ),
        migrations.AddIndex(
            model_name="retentioncount",
            index=models.Index(fields=["-on", "antenna"], name="retentioncount_on"),
        ),
        migrations.AddConstraint(
            model_name="retentionperiod",
            constraint=models.UniqueConstraint(fields=("kept", "from_on"), name="retention_one_a_day"),
        ),
        migrations.AddConstraint(
            model_name="retentionperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept__in", ["file", "sheet", "sale", "journal", "request"])),
                name="retention_of_something_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("months__range", (1, 120)),
                    models.Q(models.Q(("kept", "journal"), _negated=True), ("months__range", (6, 12)), _connector="OR"),
                ),
                name="retention_within_the_law",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="retention_has_a_source"
            ),
        ),
        migrations.AddIndex(
            model_name="rightsrequest",
            index=models.Index(
                condition=models.Q(("answered_on__isnull", True)),
                fields=["antenna", "due_on"],
                name="rightsrequest_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("right__in", ["access", "correction", "erasure", "opposition"])), name="right_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_by__isnull", True), ("answered_on__isnull", True)),
                    models.Q(
                        ("answered_by__isnull", False),
                        ("answered_on__gte", models.F("received_on")),
                        ("answer__in", ["done", "partly", "refused", "dropped"]),
                    ),
                    _connector="OR",
                ),
                name="rightsrequest_answered_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gt", models.F("received_on"))), name="rightsrequest_due_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_on__isnull", True)),
                fields=("person", "right"),
                name="rightsrequest_open_once",
            ),
        ),
        *[
            RunSQL(
                f"ALTER TABLE beneficiaries_{table} ADD CONSTRAINT {table}_person_enrolled"
                " FOREIGN KEY (person_id, antenna_id) REFERENCES beneficiaries_enrolment (person_id, antenna_id)"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE beneficiaries_{table} DROP CONSTRAINT {table}_person_enrolled",
            )
            for table in PAIRS
        ],
        *[Protect(f"beneficiaries_{table}") for table in (*PAIRS, "erasure", "retentioncount")],
        Protect("beneficiaries_lastcontact", antenna=ENROLLED),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(first_name="", last_name="", birth_name="", phone="", email="", postcode="", town="")
                & Q(card_number__isnull=True, commune__isnull=True),
                name="person_erased_is_empty",
            ),
        ),
        RunSQL(ERASING),
        RunSQL(PEOPLE),
        RunSQL(FUNCTIONS),
    ]
