"""A closure follows the one before it and says what the signed lines of its range add up to; archives of closed years."""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

FORWARD = """
-- What the signed texts of a range of ranks add up to, in cents. Turnover is tickets and refunds; an instalment paid later
-- moves money from one means to another and adds nothing to it. Nothing but the text is read (law.md 1.4).
CREATE FUNCTION ledger_sums(
  which bigint, first bigint, last bigint, OUT tickets integer, OUT total bigint, OUT absolute bigint,
  OUT by_means jsonb, OUT by_rate jsonb, OUT by_kind jsonb
) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH said AS MATERIALIZED (
    SELECT kind, text::jsonb AS body FROM books_entry
     WHERE chain_id = which AND seq BETWEEN first AND last AND kind IN ('ticket', 'refund', 'settlement')),
  turnover AS (SELECT (body->>'total_cents')::bigint AS cents FROM said WHERE kind <> 'settlement'),
  paid AS (SELECT p->>'mode' AS mode, sum((p->>'cents')::bigint) AS cents
             FROM said, jsonb_array_elements(coalesce(body->'pay', '[]')) p GROUP BY 1),
  lines AS (SELECT l->>'rate' AS rate, l->>'kind' AS kind, (l->>'net_cents')::bigint AS cents
              FROM said, jsonb_array_elements(coalesce(body->'lines', '[]')) l WHERE said.kind <> 'settlement'),
  rates AS (SELECT rate, sum(cents) AS cents FROM lines GROUP BY 1),
  kinds AS (SELECT kind, sum(cents) AS cents FROM lines GROUP BY 1)
  SELECT (SELECT count(*) FROM turnover)::integer,
         (SELECT coalesce(sum(cents), 0) FROM turnover)::bigint,
         (SELECT coalesce(sum(abs(cents)), 0) FROM turnover)::bigint,
         coalesce((SELECT jsonb_object_agg(mode, cents) FROM paid), '{}'),
         coalesce((SELECT jsonb_object_agg(rate, cents) FROM rates), '{}'),
         coalesce((SELECT jsonb_object_agg(kind, cents) FROM kinds), '{}')
$$;
REVOKE ALL ON FUNCTION ledger_sums(bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_sums(bigint, bigint, bigint) TO connect_antenna, connect_national;

CREATE FUNCTION ledger_closure_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head record; before record; sums record; said record; wrong text;
BEGIN
  SELECT c.antenna_id, h.seq INTO head FROM books_chain c JOIN books_head h ON h.chain_id = c.id
   WHERE c.id = new.chain_id FOR UPDATE OF h;
  SELECT x.rank, x.last_seq, x.last_on, x.perpetual, x.perpetual_abs INTO before FROM books_closure x
   WHERE x.chain_id = new.chain_id AND x.period = new.period ORDER BY x.rank DESC LIMIT 1;
  SELECT * INTO sums FROM ledger_sums(new.chain_id, new.first_seq, new.last_seq);
  SELECT e.chain_id, e.kind, e.seq, e.text::jsonb AS body INTO said FROM books_entry e WHERE e.id = new.entry_id;
  wrong := CASE
    WHEN new.antenna_id IS DISTINCT FROM head.antenna_id THEN 'antenna'
    WHEN new.rank <> coalesce(before.rank, 0) + 1 THEN 'rank'
    WHEN new.first_seq <> coalesce(before.last_seq, 0) + 1 OR new.last_seq > head.seq THEN 'range'
    WHEN new.first_on <> coalesce(before.last_on + 1,
           (SELECT (occurred_at AT TIME ZONE 'Europe/Paris')::date FROM books_entry WHERE chain_id = new.chain_id AND seq = 1))
      THEN 'first day'
    WHEN new.last_on >= (new.closed_at AT TIME ZONE 'Europe/Paris')::date THEN 'not over'
    WHEN (new.period = 'day' AND new.last_on <> new.first_on)
      OR (new.period <> 'day' AND date_trunc('month', new.last_on + 1)::date <> new.last_on + 1)
      OR (new.period = 'month' AND date_trunc('month', new.last_on) <> date_trunc('month', new.first_on))
      OR (new.period = 'year' AND new.last_on >= new.first_on + interval '1 year') THEN 'last day'
    WHEN new.period <> 'day' AND NOT EXISTS (
           SELECT FROM books_closure x WHERE x.chain_id = new.chain_id AND x.last_on = new.last_on AND x.last_seq = new.last_seq
              AND x.period = CASE new.period WHEN 'year' THEN 'month' ELSE 'day' END) THEN 'shorter periods'
    WHEN EXISTS (SELECT FROM books_entry WHERE chain_id = new.chain_id AND seq = new.last_seq AND new.last_seq >= new.first_seq
                    AND (occurred_at AT TIME ZONE 'Europe/Paris')::date > new.last_on)
      OR EXISTS (SELECT FROM books_entry WHERE chain_id = new.chain_id AND seq = new.last_seq + 1
                    AND (occurred_at AT TIME ZONE 'Europe/Paris')::date <= new.last_on) THEN 'end of the range'
    WHEN (new.tickets, new.total, new.by_means, new.by_rate, new.by_kind)
         IS DISTINCT FROM (sums.tickets, sums.total, sums.by_means, sums.by_rate, sums.by_kind) THEN 'sums'
    WHEN new.perpetual <> coalesce(before.perpetual, 0) + sums.total
      OR new.perpetual_abs <> coalesce(before.perpetual_abs, 0) + sums.absolute THEN 'perpetual totals'
    WHEN said.chain_id IS DISTINCT FROM new.chain_id OR said.kind <> new.period OR said.seq <= new.last_seq
      OR (said.body->>'rank', said.body->>'first_seq', said.body->>'last_seq', said.body->>'period_cents',
          said.body->>'perpetual_cents', said.body->>'perpetual_abs_cents', said.body->>'first_on', said.body->>'last_on')
         IS DISTINCT FROM (new.rank::text, new.first_seq::text, new.last_seq::text, new.total::text, new.perpetual::text,
          new.perpetual_abs::text, new.first_on::text, new.last_on::text) THEN 'signed text'
  END;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'closure % of a % does not follow: %', new.rank, new.period, wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_closure_follows';
  END IF;
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION ledger_closure_follows() FROM PUBLIC;
CREATE TRIGGER closure_follows BEFORE INSERT ON books_closure FOR EACH ROW EXECUTE FUNCTION ledger_closure_follows();

-- An archive is of a closed year of its own chain.
ALTER TABLE books_archive ADD CONSTRAINT archive_of_its_chain
  FOREIGN KEY (closure_id, chain_id) REFERENCES books_closure (id, chain_id);
ALTER TABLE books_archive ADD CONSTRAINT archive_of_the_antenna
  FOREIGN KEY (chain_id, antenna_id) REFERENCES books_chain (id, antenna_id);
CREATE FUNCTION ledger_archive_of_a_year() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM books_closure WHERE id = new.closure_id AND period = 'year') THEN
    RAISE EXCEPTION 'only a closed year is archived' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_archive_of_a_year';
  END IF;
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION ledger_archive_of_a_year() FROM PUBLIC;
CREATE TRIGGER archive_of_a_year BEFORE INSERT ON books_archive FOR EACH ROW EXECUTE FUNCTION ledger_archive_of_a_year();
CREATE TRIGGER archive_append_only BEFORE UPDATE OR DELETE ON books_archive
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE books_archive ENABLE ROW LEVEL SECURITY;
CREATE POLICY antenna ON books_archive TO connect_antenna
  USING (antenna_id = (SELECT nullif(current_setting('connect.antenna', true), '')::bigint));
CREATE POLICY national ON books_archive TO connect_national USING (true);
"""

BACKWARD = """
DROP POLICY antenna ON books_archive;
DROP POLICY national ON books_archive;
ALTER TABLE books_archive DISABLE ROW LEVEL SECURITY;
DROP TRIGGER archive_append_only ON books_archive;
DROP TRIGGER archive_of_a_year ON books_archive;
DROP FUNCTION ledger_archive_of_a_year();
ALTER TABLE books_archive DROP CONSTRAINT archive_of_the_antenna, DROP CONSTRAINT archive_of_its_chain;
DROP TRIGGER closure_follows ON books_closure;
DROP FUNCTION ledger_closure_follows();
DROP FUNCTION ledger_sums(bigint, bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("books", "0004_closure_policies")]

    operations = [
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.UniqueConstraint(fields=("id", "chain"), name="closure_chain_key"),
        ),
        migrations.CreateModel(
            name="Archive",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("antenna_id", models.BigIntegerField(null=True)),
                ("file", models.FileField(max_length=120, upload_to="", verbose_name="file")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField(verbose_name="bytes")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("made_by", models.BigIntegerField(null=True)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archives",
                        to="books.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "closure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="archive", to="books.closure"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.entry"
                    ),
                ),
            ],
            options={
                "verbose_name": "archive of the books",
                "verbose_name_plural": "archives of the books",
                "ordering": ["-made_at"],
            },
        ),
        RunSQL(FORWARD, BACKWARD),
    ]
