"""Two family names, both search keys; communes; households; every correction kept by the database.

The functions of 0004 and 0005 that read a person's names are replaced by ones that read both.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

NAMES = r"""
-- COPY and raw INSERT may leave it out, as Django's own default would.
ALTER TABLE beneficiaries_person ALTER COLUMN birth_name SET DEFAULT '';

CREATE FUNCTION search_keys_of(first text, last text, birth_name text, phone text, born date, precision_ text, card text,
  merged uuid, erased timestamptz)
RETURNS TABLE (kind text, key text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT 'name', unnest(name_keys(first, last)) WHERE merged IS NULL AND erased IS NULL
  UNION SELECT 'name', unnest(name_keys('', birth_name)) WHERE birth_name <> '' AND merged IS NULL AND erased IS NULL
  UNION ALL SELECT 'phone', phone WHERE phone <> '' AND merged IS NULL AND erased IS NULL
  UNION ALL SELECT 'birth', to_char(born, 'YYYY') WHERE born IS NOT NULL AND merged IS NULL AND erased IS NULL
  UNION ALL SELECT 'birth', to_char(born, CASE precision_ WHEN 'day' THEN 'YYYY-MM-DD' ELSE 'YYYY-MM' END)
    WHERE precision_ IN ('day', 'month') AND merged IS NULL AND erased IS NULL
  UNION ALL SELECT 'card', card WHERE card IS NOT NULL AND merged IS NULL AND erased IS NULL
$$;

CREATE OR REPLACE FUNCTION person_search_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM beneficiaries_searchkey k
   USING beneficiaries_enrolment e, search_keys_of(old.first_name, old.last_name, old.birth_name, old.phone, old.birth_on,
           old.birth_precision, old.card_number, old.merged_into_id, old.erased_at) o
   WHERE e.person_id = old.id AND k.antenna_id = e.antenna_id AND k.kind = o.kind AND k.key = o.key COLLATE "C"
     AND k.person_id = old.id;
  INSERT INTO beneficiaries_searchkey (antenna_id, kind, key, person_id)
  SELECT e.antenna_id, n.kind, n.key, new.id
    FROM beneficiaries_enrolment e, search_keys_of(new.first_name, new.last_name, new.birth_name, new.phone, new.birth_on,
           new.birth_precision, new.card_number, new.merged_into_id, new.erased_at) n
   WHERE e.person_id = new.id
  ON CONFLICT DO NOTHING;
  PERFORM learn_spellings(name_keys(new.first_name, new.last_name) || name_keys('', new.birth_name));
  RETURN NULL;
END $$;
DROP TRIGGER person_search_keys ON beneficiaries_person;
CREATE TRIGGER person_search_keys AFTER UPDATE OF
    first_name, last_name, birth_name, phone, birth_on, birth_precision, card_number, merged_into_id, erased_at
  ON beneficiaries_person FOR EACH ROW
  WHEN ((old.first_name, old.last_name, old.birth_name, old.phone, old.birth_on, old.birth_precision, old.card_number,
         old.merged_into_id, old.erased_at) IS DISTINCT FROM
        (new.first_name, new.last_name, new.birth_name, new.phone, new.birth_on, new.birth_precision, new.card_number,
         new.merged_into_id, new.erased_at))
  EXECUTE FUNCTION person_search_keys();

CREATE OR REPLACE FUNCTION enrolment_search_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE p beneficiaries_person;
BEGIN
  IF tg_op = 'DELETE' THEN
    DELETE FROM beneficiaries_searchkey WHERE antenna_id = old.antenna_id AND person_id = old.person_id;
    RETURN NULL;
  END IF;
  SELECT * INTO p FROM beneficiaries_person WHERE id = new.person_id;
  INSERT INTO beneficiaries_searchkey (antenna_id, kind, key, person_id)
  SELECT new.antenna_id, n.kind, n.key, p.id
    FROM search_keys_of(p.first_name, p.last_name, p.birth_name, p.phone, p.birth_on, p.birth_precision, p.card_number,
           p.merged_into_id, p.erased_at) n
  ON CONFLICT DO NOTHING;
  PERFORM learn_spellings(name_keys(p.first_name, p.last_name) || name_keys('', p.birth_name));
  RETURN NULL;
END $$;
DROP FUNCTION search_keys_of(text, text, text, date, text, text, uuid, timestamptz);

-- As in 0004, with the third name.
CREATE OR REPLACE FUNCTION rebuild_search_keys() RETURNS bigint LANGUAGE plpgsql
SET search_path = public, pg_temp SET jit = off AS $$
DECLARE made bigint;
BEGIN
  TRUNCATE beneficiaries_searchkey, beneficiaries_sheetkey, beneficiaries_spelling;
  ALTER TABLE beneficiaries_searchkey DROP CONSTRAINT beneficiaries_searchkey_pkey;
  DROP INDEX spelling_deletes;
  INSERT INTO beneficiaries_searchkey (antenna_id, kind, key, person_id)
  WITH names AS MATERIALIZED (
    SELECT name, unnest(name_keys(name, '')) AS key
      FROM (SELECT first_name AS name FROM beneficiaries_person UNION SELECT last_name FROM beneficiaries_person
            UNION SELECT birth_name FROM beneficiaries_person WHERE birth_name <> '') n),
  found AS (SELECT * FROM beneficiaries_person WHERE merged_into_id IS NULL AND erased_at IS NULL)
  SELECT e.antenna_id, k.kind, k.key, k.id FROM (
    SELECT 'name' AS kind, n.key, p.id FROM found p JOIN names n ON n.name = p.first_name
    UNION SELECT 'name', n.key, p.id FROM found p JOIN names n ON n.name = p.last_name
    UNION SELECT 'name', n.key, p.id FROM found p JOIN names n ON n.name = p.birth_name WHERE p.birth_name <> ''
    UNION ALL SELECT 'phone', phone, id FROM found WHERE phone <> ''
    UNION ALL SELECT 'birth', to_char(birth_on, 'YYYY'), id FROM found WHERE birth_on IS NOT NULL
    UNION ALL SELECT 'birth', to_char(birth_on, CASE birth_precision WHEN 'day' THEN 'YYYY-MM-DD' ELSE 'YYYY-MM' END), id
      FROM found WHERE birth_precision IN ('day', 'month')
    UNION ALL SELECT 'card', card_number, id FROM found WHERE card_number IS NOT NULL) k
    JOIN beneficiaries_enrolment e ON e.person_id = k.id;
  GET DIAGNOSTICS made = ROW_COUNT;
  ALTER TABLE beneficiaries_searchkey ADD PRIMARY KEY (antenna_id, kind, key, person_id);
  INSERT INTO beneficiaries_sheetkey (antenna_id, key, sheet_id)
  SELECT DISTINCT s.antenna_id, key, s.id FROM beneficiaries_liaisonsheet s
    CROSS JOIN LATERAL unnest(name_keys(s.first_name, s.last_name) || nullif(s.phone, '')::text) key
   WHERE s.person_id IS NULL AND s.state NOT IN ('withdrawn', 'closed') AND key IS NOT NULL;
  INSERT INTO beneficiaries_spelling (word, deletes)
  SELECT word, spelling_deletes(word) FROM (
    SELECT DISTINCT key AS word FROM beneficiaries_searchkey WHERE kind = 'name'
    UNION SELECT key FROM beneficiaries_sheetkey WHERE left(key, 1) <> '+') w;
  CREATE INDEX spelling_deletes ON beneficiaries_spelling USING gin (deletes) WITH (fastupdate = off);
  RETURN made;
END $$;

-- As in 0005: her first name with either family name is an exact proof.
CREATE OR REPLACE FUNCTION people_proved(first text, last text, born date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT p.id
    FROM antennas_antenna a
    JOIN beneficiaries_searchkey k
      ON k.antenna_id = a.id AND k.kind = 'birth' AND k.key = to_char(born, 'YYYY-MM-DD') COLLATE "C"
    JOIN beneficiaries_person p ON p.id = k.person_id
   WHERE last <> '' AND to_char(born, 'MM-DD') <> '01-01'
     AND array(SELECT unnest(fold_words(first || ' ' || last)) w ORDER BY w)
       IN (array(SELECT unnest(fold_words(p.first_name || ' ' || p.last_name)) w ORDER BY w),
           array(SELECT unnest(fold_words(p.first_name || ' ' || p.birth_name)) w WHERE p.birth_name <> '' ORDER BY w))
$$;
"""

# What the counter's page of another antenna may say (field cases C091, C092).
ELSEWHERE = r"""
-- How often she came to other antennas, and to how many; no row when the national team keeps it hidden. The days are
-- counted, and nothing of them leaves.
CREATE FUNCTION visits_elsewhere(who uuid, place bigint, day date) RETURNS TABLE (visits bigint, antennas bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF current_setting('connect.antenna', true) IS DISTINCT FROM place::text THEN
    RAISE EXCEPTION 'the door of this antenna is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_at_the_open_door';
  END IF;
  IF NOT EXISTS (SELECT FROM beneficiaries_enrolment WHERE person_id = who AND antenna_id = place)
     OR (SELECT NOT s.shown FROM beneficiaries_elsewhereshown s WHERE s.starts_on <= day
           ORDER BY s.starts_on DESC, s.decided_at DESC LIMIT 1)
  THEN RETURN; END IF;
  RETURN QUERY
    SELECT coalesce(sum(seen.days), 0)::bigint, count(*) FILTER (WHERE seen.days > 0)
      FROM beneficiaries_enrolment e CROSS JOIN LATERAL (
        SELECT count(DISTINCT v."on") AS days FROM beneficiaries_visit v
         WHERE v.antenna_id = e.antenna_id AND v.person_id = who) seen
     WHERE e.person_id = who AND e.antenna_id <> place;
END $$;

-- Which antennas hold the file of the one person whom these names and this full birth date prove, and how to ask them.
CREATE FUNCTION antennas_of_proved(first text, last text, born date, place bigint) RETURNS TABLE (name text, phone text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found uuid[];
BEGIN
  IF current_setting('connect.antenna', true) IS DISTINCT FROM place::text THEN
    RAISE EXCEPTION 'the door of this antenna is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_at_the_open_door';
  END IF;
  SELECT array_agg(id) INTO found FROM people_proved(first, last, born) id;
  IF found IS NULL OR array_length(found, 1) <> 1 THEN RETURN; END IF;
  RETURN QUERY
    SELECT a.name::text, coalesce((SELECT s.phone FROM antennas_site s
             WHERE s.antenna_id = a.id AND s.phone <> '' ORDER BY s.id LIMIT 1), '')::text
      FROM beneficiaries_enrolment e JOIN antennas_antenna a ON a.id = e.antenna_id
     WHERE e.person_id = found[1] AND e.antenna_id <> place ORDER BY e.since, a.name;
END $$;
REVOKE ALL ON FUNCTION visits_elsewhere(uuid, bigint, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION antennas_of_proved(text, text, date, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visits_elsewhere(uuid, bigint, date) TO connect_antenna;
GRANT EXECUTE ON FUNCTION antennas_of_proved(text, text, date, bigint) TO connect_antenna;
CREATE FUNCTION elsewhere_shown_never_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.starts_on < (now() AT TIME ZONE 'Europe/Paris')::date THEN
    RAISE EXCEPTION 'a rule holds from today on or later'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'elsewhere_shown_never_the_past';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER elsewhere_shown_never_the_past BEFORE INSERT ON beneficiaries_elsewhereshown
  FOR EACH ROW EXECUTE FUNCTION elsewhere_shown_never_the_past();
CREATE TRIGGER elsewhere_shown_append_only BEFORE UPDATE OR DELETE ON beneficiaries_elsewhereshown
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""

CORRECTIONS = r"""
-- Whatever changes a file, what it said before is kept; the door tells who (connect.user) and where (connect.antenna).
-- When she is erased the old values go with her: they would say what was to be forgotten.
CREATE FUNCTION person_corrected() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE was jsonb := to_jsonb(old); becomes jsonb := to_jsonb(new);
BEGIN
  IF new.erased_at IS NOT NULL THEN
    DELETE FROM beneficiaries_correction WHERE person_id = new.id;
    DELETE FROM beneficiaries_householdlink WHERE person_id = new.id;
    RETURN NULL;
  END IF;
  INSERT INTO beneficiaries_correction (id, person_id, antenna_id, user_id, field, before, after, at)
  SELECT gen_random_uuid(), new.id, nullif(current_setting('connect.antenna', true), '')::bigint,
         nullif(current_setting('connect.user', true), '')::bigint, field, coalesce(was ->> field, ''),
         coalesce(becomes ->> field, ''), now()
    FROM unnest(ARRAY['first_name', 'last_name', 'birth_name', 'birth_on', 'birth_precision', 'gender', 'phone',
           'phone_shared', 'email', 'language', 'postcode', 'town', 'commune_id', 'status']) field
   WHERE was -> field IS DISTINCT FROM becomes -> field;
  RETURN NULL;
END $$;
CREATE TRIGGER person_corrected AFTER UPDATE ON beneficiaries_person
  FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION person_corrected();

-- A merge may say whose file it was; what was corrected, when and by whom stays. Rows go with an erased person only.
CREATE FUNCTION correction_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' AND (new.id, new.antenna_id, new.user_id, new.field, new.before, new.after, new.at)
       IS NOT DISTINCT FROM (old.id, old.antenna_id, old.user_id, old.field, old.before, old.after, old.at) THEN
    RETURN new;
  END IF;
  IF tg_op = 'DELETE'
     AND EXISTS (SELECT FROM beneficiaries_person WHERE id = old.person_id AND erased_at IS NOT NULL) THEN
    RETURN old;
  END IF;
  RAISE EXCEPTION '% on % is refused: rows are only added', tg_op, tg_table_name
    USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER correction_kept BEFORE UPDATE OR DELETE ON beneficiaries_correction
  FOR EACH ROW EXECUTE FUNCTION correction_kept();
"""

HOUSEHOLDS = r"""
ALTER TABLE beneficiaries_householdlink
  ADD CONSTRAINT household_link_copies_its_household FOREIGN KEY (household_id, antenna_id)
    REFERENCES beneficiaries_household (id, antenna_id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT household_link_person_enrolled FOREIGN KEY (person_id, antenna_id)
    REFERENCES beneficiaries_enrolment (person_id, antenna_id) DEFERRABLE INITIALLY DEFERRED;

-- At a counter a link is written once and ended once: nobody is moved from one household to another.
CREATE FUNCTION household_link_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user = 'connect_antenna' AND (old.until IS NOT NULL OR
       (new.id, new.household_id, new.antenna_id, new.person_id, new.since, new.noted_by_id)
       IS DISTINCT FROM (old.id, old.household_id, old.antenna_id, old.person_id, old.since, old.noted_by_id)) THEN
    RAISE EXCEPTION 'a link of a household is ended, not changed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'household_link_kept';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER household_link_kept BEFORE UPDATE ON beneficiaries_householdlink
  FOR EACH ROW EXECUTE FUNCTION household_link_kept();
"""


def _at_an_antenna(**options: object) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna", **options
    )


def _someone(**options: object) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **options
    )


def _key() -> models.UUIDField:
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def _person() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="beneficiaries.person")


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0012_queue_at_the_door"),
        ("antennas", "0004_communes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="birth_name",
            field=models.CharField(blank=True, default="", max_length=80, verbose_name="birth name"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="person",
            name="commune",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="antennas.commune",
                verbose_name="commune",
            ),
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", _key()),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("antenna", _at_an_antenna()),
            ],
            options={
                "verbose_name": "household",
                "verbose_name_plural": "households",
                "constraints": [models.UniqueConstraint(fields=("id", "antenna"), name="household_antenna_key")],
            },
        ),
        migrations.CreateModel(
            name="HouseholdLink",
            fields=[
                ("id", _key()),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("antenna", _at_an_antenna()),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="beneficiaries.household",
                    ),
                ),
                ("noted_by", _someone()),
                ("person", _person()),
            ],
            options={
                "verbose_name": "link of a household",
                "verbose_name_plural": "links of households",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="household_link_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("household", "person"),
                        name="household_link_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", _key()),
                ("field", models.CharField(max_length=20)),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("antenna", _at_an_antenna(null=True)),
                ("person", _person()),
                ("user", _someone(null=True)),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["-at", "field"],
                "indexes": [models.Index(fields=["person", "-at"], name="correction_person_at")],
            },
        ),
        migrations.CreateModel(
            name="ElsewhereShown",
            fields=[
                ("id", _key()),
                ("starts_on", models.DateField(verbose_name="from")),
                (
                    "shown",
                    models.BooleanField(verbose_name="the number of visits to other antennas is shown"),
                ),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("decided_by", _someone()),
            ],
            options={
                "verbose_name": "what antennas see of each other",
                "verbose_name_plural": "what antennas see of each other",
                "ordering": ["-starts_on", "-decided_at"],
            },
        ),
        Protect("beneficiaries_household"),
        Protect("beneficiaries_householdlink"),
        Protect(
            "beneficiaries_correction",
            antenna="EXISTS (SELECT FROM beneficiaries_enrolment e"
            " WHERE e.person_id = beneficiaries_correction.person_id AND e.antenna_id = {antenna})",
        ),
        Protect("beneficiaries_elsewhereshown", antenna=None),
        RunSQL(NAMES),
        RunSQL(ELSEWHERE),
        RunSQL(CORRECTIONS),
        RunSQL(HOUSEHOLDS),
    ]
