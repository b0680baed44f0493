"""How a person is found: folded keys, a vocabulary of spellings, and the triggers that keep them.

The fuzzy step runs on spellings, which link to nobody, inside an owner function; the step that reaches people uses
equality only and runs under the policies, because row-level security lets only leakproof operators use an index.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect


def _link(to: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=to
    )


FOLDING = r"""
-- Words of a written name, without case, accents, apostrophes and hyphens: N’Diaye → {ndiaye}, Saint-Cyr → {saint,cyr}.
-- Only listed signs part words, so that the result depends on no locale and letters of any script stay.
CREATE FUNCTION fold_words(written text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT array(
    SELECT left(word, 40) FROM regexp_split_to_table(
      regexp_replace(
        translate(lower(public.unaccent(lower(normalize(written, NFKC)))), 'أإآٱةى', 'ااااهي'),
        '[''’‘ʼʻ`´′ـً-ْٰ]', '', 'g'),
      '[\s!"#$%&()*+,./:;<=>?@\[\\\]^_{|}~«»“”„·•،؛؟–—‐‑-]+') AS word
    WHERE word <> '')
$$;

-- The words by which a person is found: each word, whole names written as one, and both sides of an apostrophe.
CREATE FUNCTION name_keys(first text, last text) RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE a text[] := fold_words(first); b text[] := fold_words(last); found text[] := a || b;
BEGIN
  IF cardinality(a) > 1 THEN found := found || left(array_to_string(a, ''), 40); END IF;
  IF cardinality(b) > 1 THEN found := found || left(array_to_string(b, ''), 40); END IF;
  IF first || last ~ '[''’‘ʼʻ`´′]' THEN
    found := found || fold_words(regexp_replace(first || ' ' || last, '[''’‘ʼʻ`´′]', ' ', 'g'));
  END IF;
  IF cardinality(found) = 1 THEN RETURN found; END IF;
  RETURN array(SELECT DISTINCT unnest(found));
END $$;

-- What is left of a word's first eight letters without one or two of them (one for words of four letters or fewer).
CREATE FUNCTION spelling_deletes(word text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE p text := left(word, 8); n integer := length(p); kept text[] := ARRAY[p]; less text;
BEGIN
  FOR i IN 1..n LOOP
    less := left(p, i - 1) || substr(p, i + 1);
    kept := kept || less;
    IF length(word) > 4 THEN
      FOR j IN i..n - 1 LOOP
        kept := kept || (left(less, j - 1) || substr(less, j + 1));
      END LOOP;
    END IF;
  END LOOP;
  RETURN ARRAY(SELECT DISTINCT unnest(kept));
END $$;

CREATE FUNCTION search_keys_of(first text, last text, phone text, born date, precision_ text, card text, merged uuid, erased timestamptz)
RETURNS TABLE (kind text, key text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT 'name', unnest(name_keys(first, last)) WHERE merged IS NULL AND erased IS NULL
  UNION ALL SELECT 'phone', phone WHERE phone <> '' AND merged IS NULL AND erased IS NULL
  UNION ALL SELECT 'birth', to_char(born, 'YYYY') WHERE born IS NOT NULL AND merged IS NULL AND erased IS NULL
  UNION ALL SELECT 'birth', to_char(born, CASE precision_ WHEN 'day' THEN 'YYYY-MM-DD' ELSE 'YYYY-MM' END)
    WHERE precision_ IN ('day', 'month') AND merged IS NULL AND erased IS NULL
  UNION ALL SELECT 'card', card WHERE card IS NOT NULL AND merged IS NULL AND erased IS NULL
$$;
"""

KEEPING = r"""
CREATE FUNCTION learn_spellings(words text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO beneficiaries_spelling (word, deletes)
  SELECT word, spelling_deletes(word) FROM (SELECT DISTINCT unnest(words) AS word) w
   WHERE NOT EXISTS (SELECT FROM beneficiaries_spelling s WHERE s.word = w.word COLLATE "C")
   ORDER BY word  -- two registrations at once take the same words in the same order
  ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION person_search_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM beneficiaries_searchkey k
   USING beneficiaries_enrolment e, search_keys_of(old.first_name, old.last_name, old.phone, old.birth_on,
           old.birth_precision, old.card_number, old.merged_into_id, old.erased_at) o
   WHERE e.person_id = old.id AND k.antenna_id = e.antenna_id AND k.kind = o.kind AND k.key = o.key COLLATE "C"
     AND k.person_id = old.id;
  INSERT INTO beneficiaries_searchkey (antenna_id, kind, key, person_id)
  SELECT e.antenna_id, n.kind, n.key, new.id
    FROM beneficiaries_enrolment e, search_keys_of(new.first_name, new.last_name, new.phone, new.birth_on,
           new.birth_precision, new.card_number, new.merged_into_id, new.erased_at) n
   WHERE e.person_id = new.id
  ON CONFLICT DO NOTHING;
  PERFORM learn_spellings(name_keys(new.first_name, new.last_name));
  RETURN NULL;
END $$;
CREATE TRIGGER person_search_keys AFTER UPDATE OF
    first_name, last_name, phone, birth_on, birth_precision, card_number, merged_into_id, erased_at
  ON beneficiaries_person FOR EACH ROW
  WHEN ((old.first_name, old.last_name, old.phone, old.birth_on, old.birth_precision, old.card_number,
         old.merged_into_id, old.erased_at) IS DISTINCT FROM
        (new.first_name, new.last_name, new.phone, new.birth_on, new.birth_precision, new.card_number,
         new.merged_into_id, new.erased_at))
  EXECUTE FUNCTION person_search_keys();

CREATE FUNCTION enrolment_search_keys() RETURNS trigger
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
    FROM search_keys_of(p.first_name, p.last_name, p.phone, p.birth_on, p.birth_precision, p.card_number,
           p.merged_into_id, p.erased_at) n
  ON CONFLICT DO NOTHING;
  PERFORM learn_spellings(name_keys(p.first_name, p.last_name));
  RETURN NULL;
END $$;
CREATE TRIGGER enrolment_search_keys AFTER INSERT OR DELETE ON beneficiaries_enrolment
  FOR EACH ROW EXECUTE FUNCTION enrolment_search_keys();

-- A sheet is found by its name until it has a person, or is withdrawn or closed; by its reference always.
CREATE FUNCTION sheet_search_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' THEN
    DELETE FROM beneficiaries_sheetkey WHERE antenna_id = old.antenna_id AND sheet_id = old.id
       AND key = ANY (name_keys(old.first_name, old.last_name) || old.phone::text COLLATE "C");
  END IF;
  IF new.person_id IS NULL AND new.state NOT IN ('withdrawn', 'closed') THEN
    INSERT INTO beneficiaries_sheetkey (antenna_id, key, sheet_id)
    SELECT new.antenna_id, key, new.id
      FROM unnest(name_keys(new.first_name, new.last_name) || nullif(new.phone, '')::text) key WHERE key IS NOT NULL
    ON CONFLICT DO NOTHING;
    PERFORM learn_spellings(name_keys(new.first_name, new.last_name));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER sheet_search_keys AFTER INSERT OR UPDATE OF antenna_id, first_name, last_name, phone, state, person_id
  ON beneficiaries_liaisonsheet FOR EACH ROW EXECUTE FUNCTION sheet_search_keys();

-- Makes all keys again, set-wise: after a COPY with the triggers off, or when the folding changes. The owner's.
-- Each distinct name is folded once, and the indexes are made at the end: a million people take a minute.
CREATE FUNCTION rebuild_search_keys() RETURNS bigint LANGUAGE plpgsql SET search_path = public, pg_temp SET jit = off AS $$
DECLARE made bigint;
BEGIN
  TRUNCATE beneficiaries_searchkey, beneficiaries_sheetkey, beneficiaries_spelling;
  ALTER TABLE beneficiaries_searchkey DROP CONSTRAINT beneficiaries_searchkey_pkey;
  DROP INDEX spelling_deletes;
  INSERT INTO beneficiaries_searchkey (antenna_id, kind, key, person_id)
  WITH names AS MATERIALIZED (
    SELECT name, unnest(name_keys(name, '')) AS key
      FROM (SELECT first_name AS name FROM beneficiaries_person UNION SELECT last_name FROM beneficiaries_person) n),
  found AS (SELECT * FROM beneficiaries_person WHERE merged_into_id IS NULL AND erased_at IS NULL)
  SELECT e.antenna_id, k.kind, k.key, k.id FROM (
    SELECT 'name' AS kind, n.key, p.id FROM found p JOIN names n ON n.name = p.first_name
    UNION SELECT 'name', n.key, p.id FROM found p JOIN names n ON n.name = p.last_name
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
"""

NEAR = r"""
-- The known spellings that a query's words may stand for. `item`: which word, or two neighbours written as one
-- (saint cyr → saintcyr); `mask`: the words it stands for; `whole`: the mask of all of them.
-- `cost` 0 exact, 1 beginning of, 2 one edit, 4 two edits. At most 6 words, 80 spellings a word.
CREATE FUNCTION near_spellings(query text)
RETURNS TABLE (item integer, mask integer, whole integer, spelling text, cost integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 60 SET search_path = public, pg_temp SET jit = off AS $$
DECLARE words text[] := (fold_words(query))[1:6]; n integer := cardinality(words); w text; k integer; lessened text[];
BEGIN
  FOR i IN 1..n LOOP
    w := words[i];
    k := CASE WHEN length(w) < 2 THEN 0 WHEN length(w) <= 4 THEN 1 ELSE 2 END;
    lessened := spelling_deletes(w);  -- once: in the query below it could be called for each row
    RETURN QUERY
      SELECT i, 1 << (i - 1), (1 << n) - 1, s.word, min(s.c)
        FROM ((SELECT word, CASE WHEN word = w THEN 0 ELSE 1 END AS c FROM beneficiaries_spelling
                WHERE word >= w AND word < w || chr(1114111) ORDER BY length(word), word LIMIT 40)
              UNION ALL
              (SELECT word, 2 * levenshtein_less_equal(word, w, k) FROM beneficiaries_spelling
                WHERE deletes && lessened AND abs(length(word) - length(w)) <= k
                  AND levenshtein_less_equal(word, w, k) <= k
                ORDER BY 2, word LIMIT 80)) s
       GROUP BY s.word ORDER BY 5, 4 LIMIT 80;
    IF i < n THEN
      RETURN QUERY SELECT n + i, 3 << (i - 1), (1 << n) - 1, word, 0 FROM beneficiaries_spelling
        WHERE word = left(w || words[i + 1], 40);
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION near_spellings(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION near_spellings(text) TO connect_antenna;
REVOKE ALL ON FUNCTION learn_spellings(text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION rebuild_search_keys() FROM PUBLIC;
"""

BACK = """
DROP FUNCTION near_spellings(text);
DROP FUNCTION rebuild_search_keys();
DROP TRIGGER sheet_search_keys ON beneficiaries_liaisonsheet;
DROP FUNCTION sheet_search_keys();
DROP TRIGGER enrolment_search_keys ON beneficiaries_enrolment;
DROP FUNCTION enrolment_search_keys();
DROP TRIGGER person_search_keys ON beneficiaries_person;
DROP FUNCTION person_search_keys();
DROP FUNCTION learn_spellings(text[]);
DROP FUNCTION search_keys_of(text, text, text, date, text, text, uuid, timestamptz);
DROP FUNCTION spelling_deletes(text);
DROP FUNCTION name_keys(text, text);
DROP FUNCTION fold_words(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0002_extensions_policies_passes"),
        ("beneficiaries", "0003_liaison_sheets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Spelling",
            fields=[
                ("word", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("deletes", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["deletes"], fastupdate=False, name="spelling_deletes"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "antenna_id",
                        "kind",
                        "key",
                        "person_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("name", "name"), ("phone", "telephone"), ("birth", "birth date"), ("card", "card")],
                        max_length=5,
                    ),
                ),
                ("key", models.TextField(db_collation="C")),
                ("antenna", _link("antennas.antenna")),
                ("person", _link("beneficiaries.person")),
            ],
        ),
        migrations.CreateModel(
            name="SheetKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "antenna_id", "key", "sheet_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.TextField(db_collation="C")),
                ("antenna", _link("antennas.antenna")),
                ("sheet", _link("beneficiaries.liaisonsheet")),
            ],
        ),
        Protect("beneficiaries_searchkey"),
        Protect("beneficiaries_sheetkey"),
        RunSQL(FOLDING + KEEPING + NEAR, BACK),
    ]
