"""Exports for the accounts: their sums are those of the closures, they are made once, and the same bytes come again."""

import uuid
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from connect.books.models import Closure
from connect.impact.accounts import exporting, fec
from connect.impact.accounts.exporting import NoSiren, NotAFiscalPeriod, NotClosedYet, NothingToExport, export
from connect.impact.models import Account, AccountsExport
from sales.closures.closing import catch_up
from sales.drawer.closing import close_session
from sales.drawer.moving import Slip, move, take_to_the_bank
from sales.drawer.opening import session_of
from sales.models import Letterhead, Movement
from sales.paying import Paid
from tests.factories.people import UserFactory
from tests.factories.sales import TillFactory, item, sell, shelf

pytestmark = pytest.mark.django_db
NOON = datetime.combine(datetime(2026, 6, 10).date(), time(12), tzinfo=ZoneInfo("Europe/Paris"))
DAY = NOON.date()


@pytest.fixture
def told(lille):
    """A day of June at Lille's till: 5 in cash, 8 half by card, a voucher; 20 put in, 5 to the bank, 1 missing; closed."""
    with time_machine.travel(NOON, tick=False):
        goods = shelf()
        till, by = (
            lille.tills.select_related("antenna", "site", "chain").first() or TillFactory(antenna=lille),
            UserFactory(),
        )
        sell(item(goods["SAC"]), at_till=till, by=by)
        sell(
            item(goods["SOURIS"]),
            item(goods["SAC"]),
            at_till=till,
            by=by,
            payments=[Paid("card", Decimal(4)), Paid("cash", Decimal(4))],
        )
        sell(
            item(goods["SAC"]),
            at_till=till,
            by=by,
            payments=[Paid("voucher", Decimal(5), number="7", payer="CCAS de Lille")],
        )
        with open_antenna(lille.pk):
            now = timezone.now()
            move(session_of(till), Movement.IN, Decimal(20), "monnaie", by=by, at=now, key=uuid.uuid4())
            take_to_the_bank(session_of(till), Slip({500: 1}), by=by, at=now, key=uuid.uuid4())
            close_session(session_of(till), Decimal("73.00"), reason="rendu", by=by, at=now)
    with time_machine.travel(NOON + timedelta(days=1), tick=False), open_antenna(lille.pk):
        catch_up(till, at=timezone.now())
    return till


def made(antenna=None, day=DAY):
    with open_national():
        return export(antenna, day, by=UserFactory(), at=NOON + timedelta(days=2))


def rows_of(made_):
    with default_storage.open(made_.file.name, "rb") as file:
        content = file.read()
    assert fec.faults(content, made_.first_on, made_.closing_on) == []
    return [
        dict(zip(fec.FIELDS, row.split("\t"), strict=True)) for row in content.decode("iso8859-15").split("\r\n")[1:-1]
    ]


def cents(text):
    return int(text.replace(",", ""))


def test_the_entries_of_a_closure_make_its_total(told):
    rows = rows_of(made())
    closure = Closure.objects.get(period="day")
    of_closure = [row for row in rows if row["PieceRef"] == closure.reference]
    sold = [row for row in of_closure if row["CompteNum"].startswith("707")]
    assert sum(cents(row["Credit"]) - cents(row["Debit"]) for row in sold) == closure.total == 1800
    for means, account in (("cash", "5310000"), ("card", "5115000"), ("voucher", "4670000")):
        came = [row for row in of_closure if row["CompteNum"] == account]
        assert sum(cents(row["Debit"]) - cents(row["Credit"]) for row in came) == closure.by_means[means]
    to_sort = [row for row in of_closure if row["CompteNum"] == "4710000"]
    assert sum(cents(row["Debit"]) - cents(row["Credit"]) for row in to_sort) == 0


def test_cash_of_the_file_is_the_cash_that_was_counted(told):
    """What sales, money put in, the bank and the difference leave in account 531 is what stays in the drawer, less its float."""
    cash = [row for row in rows_of(made()) if row["CompteNum"] == "5310000"]
    assert sum(cents(row["Debit"]) - cents(row["Credit"]) for row in cash) == 7300 - 5000


def test_the_same_period_again_is_the_same_file(told):
    first = made()
    Account.objects.create(role="cash", number="5311000", name="Autre")
    again = made()
    assert again.pk == first.pk
    assert AccountsExport.objects.count() == 1


def test_the_next_one_goes_on_with_days_and_numbers(told):
    first = made()
    with open_antenna(told.antenna_id):
        catch_up(told, at=NOON + timedelta(days=3))
    with open_national():
        second = export(None, NOON.date() + timedelta(days=2), by=UserFactory(), at=NOON + timedelta(days=3))
    assert second.first_on == first.last_on + timedelta(days=1)
    assert (second.last_sale, second.lines) == (first.last_sale, 0)


def test_days_that_are_not_closed_or_of_another_year(told):
    with pytest.raises(NotClosedYet):
        made(day=NOON.date() + timedelta(days=1))
    with pytest.raises(NotClosedYet):
        made(day=NOON.date() + timedelta(days=300))
    with pytest.raises(NotAFiscalPeriod):
        made(day=NOON.date() - timedelta(days=1))
    assert not AccountsExport.objects.exists()


def test_where_nothing_was_sold_there_is_nothing(lyon):
    with pytest.raises(NothingToExport):
        made(antenna=lyon)


def test_postgresql_keeps_an_export_and_takes_no_day_twice(told):
    kept = made()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountsExport.objects.filter(pk=kept.pk).update(lines=0)
    kept.pk = uuid.uuid4()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        kept.save(force_insert=True)
    assert refused.value.__cause__.diag.constraint_name == "accountsexport_follows"


def test_the_year_of_a_day(settings):
    assert exporting.year_of(NOON.date()) == (datetime(2026, 1, 1).date(), datetime(2026, 12, 31).date())
    settings.FISCAL_YEAR_ENDS_IN = 8
    assert exporting.year_of(NOON.date()) == (datetime(2025, 9, 1).date(), datetime(2026, 8, 31).date())


def test_only_the_administrator_makes_the_file(signed_in, national, told):
    client = signed_in(national)
    page = client.get("/siege/comptes/")
    assert page.status_code == 200
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        assert client.post("/siege/comptes/", {"antenna": "", "last_on": "2026-06-10"}).status_code == 302
    kept = AccountsExport.objects.get()
    answer = client.get(f"/siege/comptes/{kept.pk}.txt")
    assert b"".join(answer.streaming_content)[:11] == b"JournalCode"
    assert client.get("/siege/comptes/description.txt").status_code == 200


def test_without_the_association_s_number_no_file_is_made(told):
    Letterhead.objects.create(from_on=DAY, name="Essai", siret="à venir", vat_mention="exonéré")
    with pytest.raises(NoSiren):
        made()
    assert not AccountsExport.objects.exists()
