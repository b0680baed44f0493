"""Closures: by ranks, of days of Paris, with perpetual totals that never go back; PostgreSQL takes no other."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna, open_national
from connect.books import chain, closing, verify
from connect.books.models import Chain, Closure, Entry
from tests.books.test_chain import tamper

VECTORS = json.loads((Path(__file__).parent / "law_vectors.json").read_text())
PARIS = ZoneInfo("Europe/Paris")
pytestmark = pytest.mark.django_db


@pytest.fixture
def book(lille) -> Chain:
    return chain.open_chain("LI-9", lille.pk)


@pytest.fixture(autouse=True)
def _no_sales_behind(monkeypatch) -> None:
    """These tickets are entries without a sale: closures alone are compared with what was signed."""
    closures = dict.fromkeys(("day", "month", "year"), closing.differences)
    monkeypatch.setattr(verify, "_comparers", closures)


def at(day: str, clock: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=PARIS)


def ticket(book: Chain, cents: int, when: datetime, mode: str = "cash") -> Entry:
    """A ticket or, below zero, a refund."""
    body = {
        "lines": [{"kind": "plan", "net_cents": cents, "qty": "1", "rate": "0"}],
        "pay": [{"cents": cents, "mode": mode}],
        "total_cents": cents,
    }
    with open_antenna(book.antenna_id):
        kind = "ticket" if cents > 0 else "refund"
        return chain.append(chain.hold(book.pk), kind=kind, body=body, at=when, numbered=True)


def close(book: Chain, until: str, when: datetime | None = None) -> list[Closure]:
    day = date.fromisoformat(until)
    with open_antenna(book.antenna_id):
        return closing.close(book.pk, until=day, at=when or at(str(day + closing.DAY), "04:00"))


def days(book: Chain) -> list[tuple[str, int, int, int]]:
    closures = Closure.objects.filter(chain=book, period="day").order_by("rank")
    return [(str(c.last_on), c.total, c.perpetual, c.perpetual_abs) for c in closures]


def fault(book: Chain) -> str:
    found = verify.first_fault(Chain.objects.get(pk=book.pk))
    return f"{found.seq} {found.what}" if found else "whole"


def test_the_vector_of_closing_and_the_late_ticket(book):
    """T07, T09, T16: three days of the vector, the third without a sale, then a ticket of the first day."""
    sequence, late = VECTORS["closing"]["sequence"], VECTORS["closing"]["late_ticket"]
    for day in sequence:
        for cents in day["tickets_cents"]:
            ticket(book, cents, at(day["day"]))
        close(book, day["day"])
    expected = [(d["day"], d["day_total"], d["perpetual"], d["perpetual_abs"]) for d in sequence]
    assert days(book) == expected

    entry = ticket(book, 500, datetime.fromisoformat(late["ticket_at"]))
    close(book, "2026-11-27")
    assert days(book) == [*expected, ("2026-11-27", 500, 15300, 16900)]
    assert json.loads(entry.text)["at"] == late["ticket_at"]  # its own hour is kept
    assert fault(book) == "whole"


@pytest.mark.parametrize("case", VECTORS["fiscal_day"]["cases"], ids=lambda case: case["utc"])
def test_a_fiscal_day_is_a_day_of_paris(case):
    moment = datetime.fromisoformat(case["utc"])
    assert str(closing.fiscal_day(moment)) == case["fiscal_day"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s AT TIME ZONE 'Europe/Paris')::date::text", [moment])
        assert cursor.fetchone() == (case["fiscal_day"],)


@pytest.mark.parametrize("day", VECTORS["fiscal_day"]["day_length_hours"], ids=lambda day: day["day"])
def test_days_of_23_and_25_hours_are_closed_whole(book, day):
    """A ticket at each end of the day, one just before and one just after."""
    first = datetime.combine(date.fromisoformat(day["day"]), datetime.min.time(), PARIS).astimezone(UTC)
    last = first + timedelta(hours=day["hours"]) - timedelta(seconds=1)
    for moment in (first - timedelta(seconds=1), first, last, last + timedelta(seconds=1)):
        ticket(book, 100, moment)
    close(book, str(date.fromisoformat(day["day"]) + closing.DAY))
    assert [total for _day, total, _real, _absolute in days(book)] == [100, 200, 100]


def test_numbers_are_those_of_the_vector(book):
    """Vector `numbering`: consecutive, never twice, in the order of time; see test_chain for what is refused."""
    entries = [ticket(book, 800, at("2026-11-20", f"12:0{n}")) for n in range(3)]
    expected = [number.replace("T1-", "LI-9-") for number in VECTORS["numbering"]["ok"]]
    assert [entry.reference for entry in entries] == expected


def test_a_month_closes_its_days_and_a_year_its_months(book):
    ticket(book, 800, at("2025-12-30"))
    made = close(book, "2026-01-31")
    assert [(c.period, str(c.last_on)) for c in made if c.last_on in (date(2025, 12, 31), date(2026, 1, 31))] == [
        ("day", "2025-12-31"), ("month", "2025-12-31"), ("year", "2025-12-31"), ("day", "2026-01-31"), ("month", "2026-01-31"),
    ]  # fmt: skip
    assert len([c for c in made if c.period == "day"]) == 33  # empty days too
    year = Closure.objects.get(period="year")
    assert (year.total, year.tickets, year.by_means, year.by_rate, year.by_kind) == (
        800, 1, {"cash": 800}, {"0": 800}, {"plan": 800},
    )  # fmt: skip
    assert year.reference == "LI-9-A-000001"
    assert year.entry.kind == "year"
    assert fault(book) == "whole"


def test_the_fiscal_year_ends_when_the_association_says(book, settings):
    settings.FISCAL_YEAR_ENDS_IN = 8
    ticket(book, 800, at("2026-08-30"))
    made = close(book, "2026-09-01")
    assert [str(c.last_on) for c in made if c.period == "year"] == ["2026-08-31"]


def test_closing_again_closes_nothing_and_today_is_not_closed(book):
    ticket(book, 800, at("2026-11-20"))
    assert len(close(book, "2026-11-20")) == 1
    assert close(book, "2026-11-20") == []
    assert close(book, "2026-11-25", when=at("2026-11-21", "23:59")) == []
    assert closing_of_an_empty_chain(book.antenna_id) == []


def closing_of_an_empty_chain(antenna_id: int) -> list[Closure]:
    other = chain.open_chain("LI-8", antenna_id)
    with open_antenna(antenna_id):
        return closing.close(other.pk, until=date(2026, 11, 20), at=at("2026-11-21"))


def test_an_absence_is_caught_up_a_part_at_a_time(book):
    ticket(book, 800, at("2026-11-01"))
    with open_antenna(book.antenna_id):
        first = closing.close(book.pk, until=date(2026, 11, 20), at=at("2026-11-21"), most=5)
        rest = closing.close(book.pk, until=date(2026, 11, 20), at=at("2026-11-21"))
    assert (len(first), len(rest)) == (5, 15)
    assert fault(book) == "whole"


def test_instalments_move_money_between_means_and_add_nothing(book):
    ticket(book, 9000, at("2026-11-20"), mode="later")
    with open_antenna(book.antenna_id):
        paid = [{"cents": 3000, "mode": "cash"}, {"cents": -3000, "mode": "later"}]
        body = {"pay": paid, "total_cents": 0}
        chain.append(chain.hold(book.pk), kind="settlement", body=body, at=at("2026-11-20"), numbered=True)
    (day,) = close(book, "2026-11-20")
    assert (day.total, day.tickets, day.by_means) == (9000, 1, {"cash": 3000, "later": 6000})


@pytest.mark.parametrize(
    "change",
    [
        {"rank": 2},
        {"first_seq": 2},
        {"last_seq": 9},
        {"last_seq": 1},
        {"total": 900},
        {"tickets": 3},
        {"by_means": {"card": 1600}},
        {"perpetual": 1},
        {"perpetual_abs": 1},
        {"antenna_id": None},
        {"last_on": date(2026, 11, 21)},
        {"first_on": date(2026, 11, 19)},
        {"closed_at": at("2026-11-20", "23:00")},
    ],
    ids=str,
)
def test_a_closure_that_does_not_follow_is_refused_even_to_the_owner(book, change):
    for _ in range(2):
        ticket(book, 800, at("2026-11-20"))
    save = Closure.save

    def forged(closure: Closure, **options: Any) -> None:
        for name, value in change.items():
            setattr(closure, name, value)
        save(closure, **options)

    with mock.patch.object(Closure, "save", forged), pytest.raises(IntegrityError), transaction.atomic():
        closing.close(book.pk, until=date(2026, 11, 20), at=at("2026-11-21"))
    assert not Closure.objects.exists()


def test_nobody_changes_a_closure(book, lyon):
    ticket(book, 800, at("2026-11-20"))
    close(book, "2026-11-20")
    for statement in ("UPDATE books_closure SET total = 0", "DELETE FROM books_closure"):
        with pytest.raises(ProgrammingError, match="permission denied"), open_antenna(book.antenna_id):
            connection.cursor().execute(statement)
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            connection.cursor().execute(statement)
    with open_antenna(lyon.pk):
        assert not Closure.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            closing.close(book.pk, until=date(2026, 11, 20), at=at("2026-11-21"))
    with open_national():
        assert Closure.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        "total = total + 1",
        "perpetual = 0",
        "perpetual_abs = perpetual_abs + 1",
        "tickets = 0",
        "by_means = '{}'",
        "last_seq = last_seq - 1",
        "last_on = last_on + 1",
    ],
)
def test_a_closure_changed_behind_our_back_is_named(book, change):
    """Odoo's grand total could be rewritten unseen (law.md 1.4)."""
    ticket(book, 800, at("2026-11-20"))
    ticket(book, 800, at("2026-11-20"))
    close(book, "2026-11-20")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE books_closure DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE books_closure SET {change}")
        cursor.execute("ALTER TABLE books_closure ENABLE TRIGGER USER")
    assert fault(book) == "3 differs"


def test_a_ticket_taken_out_under_a_closure_is_named_first(book):
    ticket(book, 800, at("2026-11-20"))
    ticket(book, 800, at("2026-11-20"))
    close(book, "2026-11-20")
    tamper("DELETE FROM books_entry WHERE seq = 1")
    assert fault(book) == "1 removed"


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from([-800, 200, 800, 14000]), st.booleans()), min_size=1, max_size=14
    )
)
def test_whatever_happens_every_entry_is_in_one_day_and_totals_add_up(lived):
    """Any tickets on any days, late ones too, closed now and then: ranges tile the chain, the last perpetual is the sum."""
    with transaction.atomic():
        book = chain.open_chain("ZZ-1", None)
        begin, now = datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 27, 12, tzinfo=UTC)
        for shift, cents, closes in lived:
            body = {"lines": [], "pay": [{"cents": cents, "mode": "cash"}], "total_cents": cents}
            now = max(now, begin + timedelta(days=shift))
            happened = begin + timedelta(days=shift)
            chain.append(chain.hold(book.pk), kind="ticket", body=body, at=happened, numbered=True)
            if closes:
                closing.close(book.pk, until=closing.fiscal_day(now), at=now + timedelta(days=1))
                now += timedelta(days=1)
        closing.close(book.pk, until=closing.fiscal_day(now), at=now + timedelta(days=1))
        closures = list(Closure.objects.filter(chain=book, period="day").order_by("rank"))
        assert [c.first_seq for c in closures] == [1, *(c.last_seq + 1 for c in closures[:-1])]
        assert closures[-1].perpetual == sum(c for _s, c, _c in lived) == sum(c.total for c in closures)
        assert closures[-1].perpetual_abs == sum(abs(c) for _s, c, _c in lived)
        assert fault(book) == "whole"
        transaction.set_rollback(True)
