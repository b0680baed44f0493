"""Cash above the ceiling for whoever has no bank account; how long instalments may last; a till is withdrawn when it is closed.

- The ceiling adds up what one person pays in cash on a day: tickets, and settlements of older ones.
- A manager's exception is used by one debt, the first that needs it.
- A voucher pays once, however its partner's name is spelled; two partners of one name at two antennas are two.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL
from django.db.models.functions import Lower, Upper

from connect.antennas.rls import Protect

ADDS_UP = """
CREATE OR REPLACE FUNCTION sales_adds_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE which uuid; sale record; buyer uuid; due numeric;
BEGIN
  IF tg_table_name = 'sales_sale' THEN which := new.id; ELSE which := new.sale_id; END IF;
  SELECT s.total, s.sold_on,
         (SELECT coalesce(sum(l.total), 0) FROM sales_saleline l WHERE l.sale_id = s.id) AS lines,
         (SELECT coalesce(sum(p.amount), 0) FROM sales_payment p WHERE p.sale_id = s.id) AS paid,
         EXISTS (SELECT FROM sales_payment p WHERE p.sale_id = s.id AND p.means = 'cash') AS cash,
         EXISTS (SELECT FROM sales_saleline l WHERE l.sale_id = s.id AND l.kind <> 'accessory') AS personal
    INTO sale FROM sales_sale s WHERE s.id = which;
  IF sale.total <> sale.lines OR sale.total <> sale.paid THEN
    RAISE EXCEPTION 'lines %%, payments %% and total %% differ', sale.lines, sale.paid, sale.total
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sale_adds_up';
  END IF;
  SELECT person_id INTO buyer FROM sales_salebuyer WHERE sale_id = which;
  IF sale.personal THEN
    IF buyer IS NULL THEN
      RAISE EXCEPTION 'only accessories are sold to nobody' USING ERRCODE = 'check_violation', CONSTRAINT = 'sale_needs_a_person';
    END IF;
    IF EXISTS (SELECT FROM sales_saleline l LEFT JOIN sales_soldplan p ON p.line_id = l.id
                 LEFT JOIN sales_planyear y ON y.id = p.plan_year_id
                WHERE l.sale_id = which AND l.kind = 'plan' AND y.person_id IS DISTINCT FROM buyer) THEN
      RAISE EXCEPTION 'a plan is sold in the year of its buyer' USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_of_the_buyer';
    END IF;
  END IF;
  IF sale.cash THEN  -- law.md R10: the debt counts, tickets of one day to one person add up
    due := sale.total;
    IF buyer IS NOT NULL THEN
      PERFORM pg_advisory_xact_lock(hashtextextended(buyer::text, 2));
      %(sum)s
    END IF;
    IF due > 1000%(unless)s THEN
      RAISE EXCEPTION 'a debt above 1000 EUR in cash' USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_ceiling';
    END IF;
  END IF;
  RETURN NULL;
END $$;
"""
NOW = ADDS_UP % {
    "sum": "due := cash_of_the_day(buyer, sale.sold_on);",
    "unless": " AND NOT cash_excepted(which, buyer, sale.sold_on)",
}
BEFORE = ADDS_UP % {
    "sum": """SELECT sum(s.total) INTO due FROM sales_sale s JOIN sales_salebuyer b ON b.sale_id = s.id
       WHERE b.person_id = buyer AND s.sold_on = sale.sold_on
         AND EXISTS (SELECT FROM sales_payment p WHERE p.sale_id = s.id AND p.means = 'cash');""",
    "unless": "",
}

RULES = """
-- What one person owes and pays in cash on one day, everywhere: whole tickets that cash pays a part of, and settlements
-- of other tickets.
CREATE FUNCTION cash_of_the_day(whose uuid, day date) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH theirs AS (
    SELECT s.id, s.total, s.sold_on = day AND EXISTS (
             SELECT FROM sales_payment p WHERE p.sale_id = s.id AND p.means = 'cash') AS counted
      FROM sales_salebuyer b JOIN sales_sale s ON s.id = b.sale_id WHERE b.person_id = whose)
  SELECT coalesce((SELECT sum(total) FROM theirs WHERE counted), 0)
       + coalesce((SELECT sum(t.amount) FROM theirs JOIN sales_settlement t ON t.sale_id = theirs.id
                    WHERE NOT theirs.counted AND t.means = 'cash' AND t.settled_on = day), 0)
$$;
REVOKE ALL ON FUNCTION cash_of_the_day(uuid, date) FROM PUBLIC;

-- Did a manager allow it? The exception of the day is used by the first debt that needs it, and holds for that debt.
CREATE FUNCTION cash_excepted(which uuid, whose uuid, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM sales_cashexception WHERE sale_id = which) THEN
    RETURN true;
  END IF;
  UPDATE sales_cashexception SET sale_id = which WHERE id = (
    SELECT e.id FROM sales_cashexception e JOIN sales_sale s ON s.id = which AND s.antenna_id = e.antenna_id
     WHERE e.person_id = whose AND e."on" = day AND e.sale_id IS NULL ORDER BY e.at LIMIT 1);
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION cash_excepted(uuid, uuid, date) FROM PUBLIC;

CREATE FUNCTION sales_settled_in_cash() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE buyer uuid; debt numeric;
BEGIN
  SELECT s.total, b.person_id INTO debt, buyer FROM sales_sale s LEFT JOIN sales_salebuyer b ON b.sale_id = s.id
   WHERE s.id = new.sale_id;
  IF buyer IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(buyer::text, 2));
    debt := greatest(debt, cash_of_the_day(buyer, new.settled_on) + CASE WHEN EXISTS (
      SELECT FROM sales_sale s JOIN sales_payment p ON p.sale_id = s.id AND p.means = 'cash'
       WHERE s.id = new.sale_id AND s.sold_on = new.settled_on) THEN 0 ELSE new.amount END);
  END IF;
  IF debt > 1000 AND NOT cash_excepted(new.sale_id, buyer, new.settled_on) THEN
    RAISE EXCEPTION 'a debt above 1000 EUR in cash' USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_ceiling';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER settled_in_cash BEFORE INSERT ON sales_settlement FOR EACH ROW WHEN (new.means = 'cash')
  EXECUTE FUNCTION sales_settled_in_cash();

-- A manager of the antenna allows it; used once, it never changes otherwise.
CREATE FUNCTION sales_exception_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF sales_behind_a_door() AND (new.sale_id IS NOT NULL
        OR new.by_id::text IS DISTINCT FROM current_setting('connect.user', true)
        OR NOT EXISTS (SELECT FROM antennas_membership m WHERE m.user_id = new.by_id AND m.antenna_id = new.antenna_id
             AND m.role = 'manager' AND m.starts_on <= current_date AND (m.ends_on IS NULL OR m.ends_on >= current_date))) THEN
      RAISE EXCEPTION 'a manager allows it' USING ERRCODE = 'check_violation', CONSTRAINT = 'cashexception_by_a_manager';
    END IF;
    RETURN new;
  END IF;
  IF tg_op = 'DELETE' OR (old.sale_id IS NOT NULL AND new.sale_id IS DISTINCT FROM old.sale_id)
     OR (new.id, new.antenna_id, new.by_id, new.at, new."on") IS DISTINCT FROM
        (old.id, old.antenna_id, old.by_id, old.at, old."on") THEN
    RAISE EXCEPTION 'an exception is used once' USING ERRCODE = 'check_violation', CONSTRAINT = 'cashexception_used_once';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER exception_stands BEFORE INSERT OR UPDATE OR DELETE ON sales_cashexception
  FOR EACH ROW EXECUTE FUNCTION sales_exception_stands();

-- A till keeps its number, its chain and its antenna; it is withdrawn once its drawer was counted, and comes back as it was.
CREATE FUNCTION sales_till_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' OR (new.id, new.antenna_id, new.number, new.chain_id) IS DISTINCT FROM
                         (old.id, old.antenna_id, old.number, old.chain_id) THEN
    RAISE EXCEPTION 'a till keeps its number and its chain' USING ERRCODE = 'check_violation', CONSTRAINT = 'till_stands';
  END IF;
  IF new.closed_on IS NOT NULL AND EXISTS (
       SELECT FROM sales_cashsession WHERE till_id = new.id AND closed_at IS NULL) THEN
    RAISE EXCEPTION 'its drawer is open' USING ERRCODE = 'check_violation', CONSTRAINT = 'till_counted_first';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER till_stands BEFORE UPDATE OR DELETE ON sales_till FOR EACH ROW EXECUTE FUNCTION sales_till_stands();

CREATE FUNCTION sales_months_agreed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE most int;
BEGIN
  SELECT months INTO most FROM sales_instalmentmonths
   WHERE from_on <= (new.at AT TIME ZONE 'Europe/Paris')::date ORDER BY from_on DESC, id DESC LIMIT 1;
  IF new.months > coalesce(most, 12) THEN
    RAISE EXCEPTION 'in % months at most', most USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_within_months';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER months_agreed BEFORE INSERT ON sales_creditagreement
  FOR EACH ROW EXECUTE FUNCTION sales_months_agreed();

CREATE TRIGGER decided_from_today BEFORE INSERT ON sales_instalmentmonths
  FOR EACH ROW EXECUTE FUNCTION sales_decided_from_today();
CREATE TRIGGER decided_from_today BEFORE INSERT ON sales_secondpersonabove
  FOR EACH ROW EXECUTE FUNCTION sales_decided_from_today();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_instalmentmonths
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
ALTER TABLE sales_cashexception ADD CONSTRAINT cashexception_person_enrolled FOREIGN KEY (person_id, antenna_id)
  REFERENCES beneficiaries_enrolment (person_id, antenna_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sales_cashexception ADD CONSTRAINT cashexception_for_a_sale_here FOREIGN KEY (sale_id, antenna_id)
  REFERENCES sales_sale (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;
"""

UNDO = """
ALTER TABLE sales_cashexception DROP CONSTRAINT cashexception_for_a_sale_here;
ALTER TABLE sales_cashexception DROP CONSTRAINT cashexception_person_enrolled;
DROP TRIGGER frozen ON sales_instalmentmonths;
DROP TRIGGER decided_from_today ON sales_secondpersonabove;
DROP TRIGGER decided_from_today ON sales_instalmentmonths;
DROP TRIGGER months_agreed ON sales_creditagreement;
DROP FUNCTION sales_months_agreed();
DROP TRIGGER till_stands ON sales_till;
DROP FUNCTION sales_till_stands();
DROP TRIGGER exception_stands ON sales_cashexception;
DROP FUNCTION sales_exception_stands();
DROP TRIGGER settled_in_cash ON sales_settlement;
DROP FUNCTION sales_settled_in_cash();
DROP FUNCTION cash_excepted(uuid, uuid, date);
DROP FUNCTION cash_of_the_day(uuid, date);
"""
USER = settings.AUTH_USER_MODEL
PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0005_telephones_in_one_form"),
        ("beneficiaries", "0021_merges_one_after_the_other"),
        ("sales", "0021_faster_sale"),
        migrations.swappable_dependency(USER),
    ]

    operations = [
        migrations.CreateModel(
            name="InstalmentMonths",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("months", models.PositiveSmallIntegerField(verbose_name="months at most")),
                ("added_by", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=USER)),
            ],
            options={
                "verbose_name": "length of instalments",
                "verbose_name_plural": "lengths of instalments",
                "ordering": ["-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("months__range", (1, 12))), name="instalmentmonths_a_year_at_most"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="instalmentmonths_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CashException",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("on", models.DateField(verbose_name="day")),
                ("antenna", models.ForeignKey(on_delete=PROTECT, related_name="+", to="antennas.antenna")),
                ("by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=USER)),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="beneficiaries.person"),
                ),
                ("sale", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="sales.sale")),
            ],
            options={
                "verbose_name": "cash above the ceiling",
                "verbose_name_plural": "cash above the ceiling",
                "ordering": ["-at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sale__isnull", True)),
                        fields=["person", "antenna"],
                        name="cashexception_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("sale__isnull", False)), fields=["sale"], name="cashexception_used"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), ("person__isnull", True), _connector="OR"
                        ),
                        name="cashexception_has_a_reason",
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="payment", name="voucher_once"),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                models.F("antenna"),
                Lower("payer"),
                Upper("number"),
                condition=models.Q(("means", "voucher"), models.Q(("number", ""), _negated=True)),
                name="voucher_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                models.F("structure"),
                Upper("number"),
                condition=models.Q(("means", "voucher"), ("structure__isnull", False)),
                name="voucher_once_a_structure",
            ),
        ),
        RunSQL(RULES, UNDO),
        RunSQL(NOW, BEFORE),
        Protect("sales_cashexception"),
    ]
