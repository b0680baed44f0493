"""The rules in PostgreSQL: what the till refuses, no script does either, neither the app's role nor the owner."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from connect.books import chain
from sales.models import PlanYear, PriceCap, Product, Sale, SaleLine, Unit, UnitState
from tests.factories.beneficiaries import PersonFactory
from tests.factories.sales import UnitFactory, item, sell

pytestmark = pytest.mark.django_db
Script = Callable[..., None]


@pytest.fixture(params=["connect_antenna", "owner"])
def role(request, lille) -> Callable[[], Any]:
    """Every rule twice: as the app at Lille's door, and as the owner of the tables."""

    @contextmanager
    def enter() -> Iterator[None]:
        with open_antenna(lille.pk) if request.param == "connect_antenna" else transaction.atomic():
            run("SET CONSTRAINTS ALL DEFERRED")  # as at the start of a transaction, whatever the test did before
            yield

    return enter


@contextmanager
def refused(name: str) -> Iterator[None]:
    with pytest.raises(DatabaseError) as error:
        yield
    assert error.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]


def run(sql: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


LINE = """INSERT INTO sales_saleline (id, antenna_id, sale_id, sold_on, rank, product_id, kind, unit_id, label, detail,
 quantity, price, total) VALUES (%(id)s, %(antenna)s, %(sale)s, %(day)s, 1, %(product)s, %(kind)s, %(unit)s, 'x', '',
 %(quantity)s, %(price)s, %(total)s)"""


def insert_line(antenna: int, product: Product, unit: Unit | None = None, **other: Any) -> dict[str, Any]:
    price = Decimal(other.get("price", product.price))
    quantity = other.get("quantity", 1)
    values = {
        "id": uuid.uuid4(), "sale": uuid.uuid4(), "antenna": antenna, "day": timezone.localdate(), "product": product.pk,
        "kind": product.kind, "unit": unit.pk if unit else None, "quantity": quantity, "price": price, "total": price * quantity,
    } | other  # fmt: skip
    run(LINE, **values)
    return values


def insert_sale(
    till: Any, by: Any, total: Any, *, sale: uuid.UUID, paid: Any = None, means: str = "cash", buyer: Any = None
) -> None:
    """The rest of a sale whose lines are written: payment, buyer, entry in the books, sale; as a script would."""
    now = timezone.now()
    run(
        "INSERT INTO sales_payment (id, antenna_id, sale_id, rank, means, amount, received)"
        " VALUES (%(id)s, %(antenna)s, %(sale)s, 1, %(means)s, %(paid)s, %(received)s)",
        id=uuid.uuid4(), antenna=till.antenna_id, sale=sale, means=means, paid=paid or total,
        received=(paid or total) if means == "cash" else None,
    )  # fmt: skip
    if buyer:
        run(
            "INSERT INTO sales_salebuyer (sale_id, antenna_id, person_id, name_as_printed) VALUES (%(s)s, %(a)s, %(p)s, 'x')",
            s=sale, a=till.antenna_id, p=buyer.pk,
        )  # fmt: skip
    entry = chain.append(chain.hold(till.chain_id), kind="ticket", body={}, at=now, subject=sale, numbered=True)
    run(
        "INSERT INTO sales_sale (id, key, antenna_id, till_id, entry_id, sold_at, sold_on, seller_id, total, heading)"
        " VALUES (%(id)s, %(key)s, %(antenna)s, %(till)s, %(entry)s, %(at)s, %(day)s, %(by)s, %(total)s, '{}')",
        id=sale, key=uuid.uuid4(), antenna=till.antenna_id, till=till.pk, entry=entry.pk, at=now,
        day=timezone.localdate(now), by=by.pk, total=total,
    )  # fmt: skip
    run("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("code", "price"), [("PCB", "140.01"), ("TEL", "8.01"), ("TEL", "0"), ("TEL", "-1"), ("SOURIS", "0")]
)
def test_a_price_above_the_cap_or_not_above_zero(role, lille, shelf, code, price):
    unit = UnitFactory(antenna=lille, product=shelf[code]) if shelf[code].is_device else None
    with refused("line_price_under_cap"), role():
        insert_line(lille.pk, shelf[code], unit, price=price)


def test_a_cap_of_ones_own_is_overwritten(role, till, lille, shelf, volunteer, person):
    computer = UnitFactory(antenna=lille, product=shelf["PCA"])
    with role():
        line = insert_line(till.antenna_id, shelf["PCA"], computer, price=Decimal(140))
        assert SaleLine.objects.get(pk=line["id"]).cap_amount == 140
        insert_sale(till, volunteer.user, 140, sale=line["sale"], buyer=person)


def test_a_computer_is_not_a_phone_nor_an_accessory(role, lille, shelf, computer):
    """The kind is the unit's own: lying about it to escape the cap is refused by the composite key."""
    with refused("line_device_is_a_unit"), role():
        insert_line(lille.pk, shelf["SOURIS"], computer, price=3)
    with pytest.raises(DatabaseError) as error, role():
        insert_line(lille.pk, shelf["TEL"], computer, price=8)
    assert error.value.__cause__.diag.constraint_name == "line_of_its_unit"
    with pytest.raises(DatabaseError) as error, role():
        insert_line(lille.pk, shelf["PCB"], price=110, kind="accessory")
    assert error.value.__cause__.diag.constraint_name == "line_of_its_product"


def test_a_day_without_a_cap_sells_no_device(role, lille, shelf, computer):
    with refused("line_device_has_a_cap"), role():
        insert_line(lille.pk, shelf["PCB"], computer, day=date(2012, 1, 1))


def test_a_unit_already_sold(role, till, shelf, person, computer):
    sell(item(shelf["PCB"], computer), to=person, at_till=till)
    with refused("unit_on_sale"), role():
        insert_line(till.antenna_id, shelf["PCB"], computer)
    with refused("unit_sold_once"), role():
        run("UPDATE sales_unit SET state = 'ready' WHERE id = %(id)s", id=computer.pk)
        insert_line(till.antenna_id, shelf["PCB"], computer)


def test_a_unit_of_another_antenna(role, lille, lyon, shelf):
    theirs = UnitFactory(antenna=lyon, product=shelf["PCB"])
    with refused("unit_on_sale"), role():
        insert_line(lille.pk, shelf["PCB"], theirs)
    theirs.refresh_from_db()
    assert theirs.state == UnitState.READY


def insert_plan(line: dict[str, Any], year: PlanYear, first_on: date, starts_on: date, days: int = 30) -> None:
    run(
        "INSERT INTO sales_soldplan (id, antenna_id, line_id, plan_year_id, first_on, sold_on, days, starts_on, ends_on)"
        " VALUES (%(id)s, %(antenna)s, %(line)s, %(year)s, %(first)s, %(sold)s, %(days)s, %(starts)s, %(ends)s)",
        id=uuid.uuid4(), antenna=line["antenna"], line=line["id"], year=year.pk, first=first_on, sold=line["day"], days=days,
        starts=starts_on, ends=starts_on + timedelta(days=days - 1),
    )  # fmt: skip


@pytest.fixture
def old_year(till, shelf, person) -> PlanYear:
    sell(item(shelf["R30"]), to=person, at_till=till, at=timezone.now() - timedelta(days=350))
    return PlanYear.objects.get(person=person)


def test_a_plan_beyond_the_year(role, old_year, lille, shelf):
    today = timezone.localdate()
    with refused("plan_within_the_year"), role():
        insert_plan(insert_line(lille.pk, shelf["R30"]), old_year, old_year.first_on, today)
    with refused("plan_copies_its_year"), role():  # lying about the first day
        insert_plan(insert_line(lille.pk, shelf["R30"]), old_year, today, today)


def test_a_plan_with_other_days_than_its_product(role, old_year, lille, shelf):
    today = timezone.localdate()
    with refused("plan_of_its_line"), role():  # 7 days of plan for a 30-day line
        insert_plan(insert_line(lille.pk, shelf["R30"]), old_year, old_year.first_on, today, days=7)
        run("SET CONSTRAINTS plan_of_its_line IMMEDIATE")


def test_a_plan_far_ahead_or_in_the_past(role, lille, till, shelf, person):
    sell(item(shelf["R7"]), to=person, at_till=till)
    year = PlanYear.objects.get(person=person)
    for starts_on in (timezone.localdate() + timedelta(days=32), timezone.localdate() - timedelta(days=1)):
        with pytest.raises(DatabaseError, match=r"plan_starts_soon|plan_within"), role():
            insert_plan(insert_line(lille.pk, shelf["R7"]), year, year.first_on, starts_on, days=7)


def test_a_plan_line_without_its_days_or_in_the_year_of_somebody_else(role, till, shelf, person, volunteer, old_year):
    neighbour = PersonFactory(antenna=till.antenna)
    with refused("plan_of_the_buyer"), role():
        line = insert_line(till.antenna_id, shelf["R7"])
        insert_sale(till, volunteer.user, shelf["R7"].price, sale=line["sale"], buyer=neighbour)
    with refused("plan_of_the_buyer"), role():
        line = insert_line(till.antenna_id, shelf["R7"])
        insert_plan(line, old_year, old_year.first_on, timezone.localdate(), days=7)
        insert_sale(till, volunteer.user, shelf["R7"].price, sale=line["sale"], buyer=neighbour)


def test_a_closed_year_takes_no_plan(role, person, lille, shelf, national):
    today = timezone.localdate()
    year = PlanYear.objects.create(person=person, first_on=today)
    with open_national():
        PlanYear.objects.filter(pk=year.pk).update(closed_on=today, closed_reason="x", closed_by=national.user)
    with refused("plan_in_an_open_year"), role():
        insert_plan(insert_line(lille.pk, shelf["R7"]), year, today, today, days=7)


def test_the_first_day_of_a_year_never_moves(old_year):
    for statement in ("UPDATE sales_planyear SET first_on = first_on + 30", "DELETE FROM sales_planyear"):
        with refused("planyear_frozen"), transaction.atomic():
            run(statement)


def test_an_antenna_invents_no_year_and_moves_no_cap(lille, shelf, person):
    for statement in (
        "INSERT INTO sales_planyear (person_id, first_on, reason, closed_reason) VALUES (%(p)s, '2030-01-01', '', '')",
        "UPDATE sales_planyear SET first_on = '2030-01-01'",
        "INSERT INTO sales_pricecap (kind, amount, from_on) VALUES ('computer', 900, '2020-01-01')",
        "UPDATE sales_product SET price = 1",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), open_antenna(lille.pk):
            run(statement, p=person.pk)


def test_a_person_of_another_antenna_has_no_year_here(lyon, person):
    with refused("plan_person_enrolled"), open_antenna(lyon.pk):
        run("SELECT plan_hold(%(p)s, %(a)s, %(d)s)", p=person.pk, a=lyon.pk, d=timezone.localdate())
    with open_antenna(lyon.pk), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM plan_standing(%s, %s)", [person.pk, timezone.localdate()])
        assert cursor.fetchone() == (None,) * 6


def test_a_sale_that_does_not_add_up(role, till, shelf, volunteer):
    with refused("sale_adds_up"), role():
        line = insert_line(till.antenna_id, shelf["SOURIS"])
        insert_sale(till, volunteer.user, 3, sale=line["sale"], paid=2)
    with refused("sale_adds_up"), role():
        line = insert_line(till.antenna_id, shelf["SOURIS"])
        insert_sale(till, volunteer.user, 2, sale=line["sale"])
    with refused("line_total"), role():
        insert_line(till.antenna_id, shelf["SOURIS"], total=1)


def test_a_line_slipped_into_yesterdays_sale(role, till, shelf):
    sale = sell(item(shelf["SOURIS"]), at_till=till)
    with refused("sale_adds_up"), role():
        run(LINE.replace("1, %(product)s", "9, %(product)s"), id=uuid.uuid4(), sale=sale.pk, antenna=till.antenna_id,
            day=sale.sold_on, product=shelf["SAC"].pk, kind="accessory", unit=None, quantity=1, price=5, total=5)  # fmt: skip
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_sim_sold_to_nobody(role, till, shelf, volunteer):
    with refused("sale_needs_a_person"), role():
        line = insert_line(till.antenna_id, shelf["SIM"])
        insert_sale(till, volunteer.user, 1, sale=line["sale"])


def test_more_than_a_thousand_euros_in_cash(role, till, shelf, volunteer):
    with refused("cash_ceiling"), role():
        line = insert_line(till.antenna_id, shelf["SAC"], quantity=201)
        insert_sale(till, volunteer.user, 1005, sale=line["sale"])


def test_a_sale_without_its_entry_in_the_books(role, till, shelf, volunteer):
    """C040: never a sale without its line in the books."""
    with pytest.raises(DatabaseError, match="entry_id"), role():
        line = insert_line(till.antenna_id, shelf["SOURIS"])
        run(
            "INSERT INTO sales_payment (id, antenna_id, sale_id, rank, means, amount) VALUES (%(id)s, %(a)s, %(s)s, 1, 'card', 3)",
            id=uuid.uuid4(), a=till.antenna_id, s=line["sale"],
        )  # fmt: skip
        run(
            "INSERT INTO sales_sale (id, key, antenna_id, till_id, entry_id, sold_at, sold_on, seller_id, total, heading)"
            " VALUES (%(s)s, %(s)s, %(a)s, %(t)s, %(s)s, now(), (now() AT TIME ZONE 'Europe/Paris')::date, %(by)s, 3, '{}')",
            s=line["sale"], a=till.antenna_id, t=till.pk, by=volunteer.user.pk,
        )  # fmt: skip
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_day_of_a_sale_is_that_of_its_hour(till, shelf):
    sale = sell(item(shelf["SOURIS"]), at_till=till)
    with pytest.raises(DatabaseError, match="sale_day_is_that_of_paris"), transaction.atomic():
        copy = Sale.objects.get(pk=sale.pk)
        copy.pk, copy.key, copy.sold_on = uuid.uuid4(), uuid.uuid4(), copy.sold_on - timedelta(days=1)
        copy.save(force_insert=True)


@pytest.mark.parametrize("table", ["sale", "saleline", "payment", "soldplan", "printing", "pricecap", "letterhead"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_what_is_written_once_is_never_changed(till, shelf, person, volunteer, table, verb):
    from sales.receipts import note_printing

    sale = sell(item(shelf["R7"]), to=person, at_till=till)
    with open_antenna(till.antenna_id):
        note_printing(
            Sale.objects.select_related("till", "entry").get(pk=sale.pk), by=volunteer.user, at=timezone.now()
        )
    statement = f"UPDATE sales_{table} SET id = id" if verb == "UPDATE" else f"DELETE FROM sales_{table}"
    with refused("append_only"), transaction.atomic():
        run(statement)
    for door in (lambda: open_antenna(till.antenna_id), open_national):
        with pytest.raises(DatabaseError, match="permission denied"), door():
            run(statement)


def test_a_handing_over_only_ends(till, shelf, person, computer):
    sell(item(shelf["PCB"], computer), to=person, at_till=till)
    for statement in ("DELETE FROM sales_handover", "UPDATE sales_handover SET id = gen_random_uuid()"):
        with refused("append_only"), transaction.atomic():
            run(statement)


def test_price_lists_stop_at_the_caps(shelf, lille):
    assert {c.kind: c.amount for c in PriceCap.objects.all()} == {"computer": 140, "phone": 8}
    assert max(p.price for p in shelf.values() if p.kind == "computer") == 140
    assert max(p.price for p in shelf.values() if p.kind == "phone") == 8
    with refused("price_is_dated"), transaction.atomic():
        run("UPDATE sales_product SET price = 139 WHERE code = 'PCA'")
    with refused("price_under_national"), open_antenna(lille.pk):
        run(
            "INSERT INTO sales_price (antenna_id, product_id, amount, from_on, changed_at)"
            " VALUES (%(a)s, %(p)s, 6, (now() AT TIME ZONE 'Europe/Paris')::date, now())",
            a=lille.pk,
            p=shelf["SAC"].pk,
        )


def test_a_national_year_granted_needs_a_reason(national, person):
    with pytest.raises(DatabaseError, match="planyear_granted_with_a_reason"), open_national():
        today = timezone.localdate()
        PlanYear.objects.create(person=person, first_on=today, granted_by=national.user, granted_on=today)
