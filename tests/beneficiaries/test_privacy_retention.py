"""How long what is kept: the last contact over all antennas, the night, the reasons to keep, the journal."""

import logging
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from beneficiaries.models import (
    Erasure,
    Keeping,
    Kept,
    LastContact,
    LiaisonSheet,
    Opening,
    Person,
    RetentionCount,
    RetentionPeriod,
    SheetEvent,
    Spelling,
    Why,
)  # fmt: skip
from beneficiaries.parts import parts
from beneficiaries.privacy import erasing, openings, requests, retention, tasks
from connect.antennas import doors
from connect.impact.period import Period
from connect.impact.scope import Scope
from sales.models import SaleBuyer
from tests.factories import sales as sold
from tests.factories.beneficiaries import PersonFactory
from tests.factories.impact import enrolled
from tests.factories.privacy import count, last_seen, seen_on
from tests.factories.sheets import send
from tests.factories.workshops import BookingFactory, SessionFactory
from tests.impact import indicators

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lengths(db, tmp_path, settings):
    settings.DATA = tmp_path
    retention.load()


def night(*, at: datetime | None = None) -> None:
    at = at or timezone.now()
    with doors.open_national():
        retention.count_last_contacts()
        after = None
        while (after := retention.erase_a_batch(at=at, after=after)) is not None:
            pass


def is_erased(person: Person) -> bool:
    return Person.objects.get(pk=person.pk).erased_at is not None


def test_a_file_leaves_two_years_after_the_last_contact(lille):
    old, recent = last_seen(lille, 26), last_seen(lille, 20)
    night()
    assert (is_erased(old), is_erased(recent)) == (True, False)
    assert Erasure.objects.get().why == Why.RETENTION


def test_a_contact_anywhere_counts_everywhere(lille, lyon):
    person = last_seen(lille, 40)
    enrolled(person, lyon, "2023-01-05")
    seen_on(person, lyon, timezone.localdate() - timedelta(days=30))
    night()
    assert not is_erased(person)


def test_every_kind_of_contact_counts(lille, prescriber):
    """A sale, a seat, a sheet: each alone keeps the file."""
    buyer, learner, sent = (last_seen(lille, 40) for _ in range(3))
    shelf = sold.shelf()
    accessory = next(p for p in shelf.values() if p.kind == "accessory")
    sold.sell(sold.item(accessory), to=buyer, at_till=sold.TillFactory(antenna=lille))
    BookingFactory(session=SessionFactory(antenna=lille), person=learner)
    sheet = send(prescriber, lille)
    LiaisonSheet.objects.filter(pk=sheet.pk).update(person=sent)
    night()
    assert not any(is_erased(person) for person in (buyer, learner, sent))


def test_each_part_that_meets_people_says_when():
    """A part without a contact knows nothing that a person did."""
    silent = {type(part).__name__ for part in parts() if not part.last_contact()}
    assert silent <= {
        "TakeOverPart",
        "CopyingPart",
        "DoublesPart",
        "FilesPart",
        "PapersPart",
        "ReferralsPart",
        "ReferralPart",
        "TellingPart",
    }


def test_whoever_came_between_the_count_and_the_night_stays(lille):
    person = last_seen(lille, 26)
    seen_on(person, lille, timezone.localdate())
    with doors.open_national():
        retention.erase_a_batch(at=timezone.now())
    assert not is_erased(person)


def test_a_written_reason_keeps_a_file_until_its_day(lille, manager):
    person = last_seen(lille, 26)
    today = timezone.localdate()
    facts = {"antenna_id": lille.pk, "by": manager.user, "at": timezone.now()}
    with doors.open_antenna(lille.pk):
        retention.keep_longer(person, reason="litige en cours", until=today + timedelta(days=10), **facts)
    night()
    assert not is_erased(person)
    night(at=timezone.now() + timedelta(days=11))
    assert is_erased(person)
    assert not Keeping.objects.exists()


@pytest.mark.parametrize(
    ("reason", "days", "refusal"),
    [("", 10, retention.ReasonMissing), ("garantie", 800, retention.TooLong), ("garantie", -1, retention.AlreadyPast)],
)
def test_a_file_is_not_kept_without_a_reason_nor_for_ever(lille, manager, reason, days, refusal):
    person = PersonFactory(antenna=lille)
    until = timezone.localdate() + timedelta(days=days)
    with doors.open_antenna(lille.pk), pytest.raises(refusal):
        retention.keep_longer(
            person, reason=reason, until=until, antenna_id=lille.pk, by=manager.user, at=timezone.now()
        )


def test_the_length_in_force_that_day_is_the_one_that_counts(lille, national):
    person, today = last_seen(lille, 20), timezone.localdate()
    with doors.open_national():
        retention.decide(kept=Kept.FILE, months=18, from_on=today, source="délibération du bureau", by=national.user)
        assert retention.months_of(Kept.FILE, today) == 18
        assert retention.months_of(Kept.FILE, today - timedelta(days=1)) == 24
    night()
    assert is_erased(person)


@pytest.mark.parametrize(("kept", "months"), [("file", 0), ("file", 121), ("journal", 5), ("journal", 13)])
def test_a_length_outside_the_law_is_refused_by_the_database(national, kept, months):
    with doors.open_national(), pytest.raises((retention.OutsideTheLaw, IntegrityError)):
        retention.decide(kept=kept, months=months, from_on=date(2027, 1, 1), source="x", by=national.user)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE connect_antenna")
        cursor.execute("INSERT INTO beneficiaries_retentionperiod SELECT * FROM beneficiaries_retentionperiod")


def test_a_length_that_was_in_force_never_changes():
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionPeriod.objects.filter(kept=Kept.FILE).update(months=1)


def test_the_dry_run_says_what_would_go_and_why_and_removes_nothing(lille):
    person = last_seen(lille, 26, first_name="Zénobie", last_name="Quatremère")
    call_command("retention", dry_run=True, stdout=(out := StringIO()))
    assert "Lille: 1 × file, last used before" in out.getvalue()
    assert "(24 months)" in out.getvalue()
    assert "Quatrem" not in out.getvalue()
    assert not is_erased(person)
    call_command("retention", stdout=StringIO())
    assert is_erased(person)


def test_the_report_keeps_figures_and_no_name(lille):
    last_seen(lille, 26, first_name="Zénobie", last_name="Quatremère")
    night()
    line = RetentionCount.objects.get()
    assert (line.kept, line.antenna_id, line.count) == (Kept.FILE, lille.pk, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionCount.objects.update(count=0)


def test_it_goes_by_batches_and_goes_on_where_it_stopped(lille):
    people = [last_seen(lille, 30) for _ in range(5)]
    count()
    at, after, batches = timezone.now(), None, 0
    while True:
        with doors.open_national():
            after = retention.erase_a_batch(at=at, after=after, size=2)
        if after is None:
            break
        batches += 1
    assert batches == 3
    assert all(is_erased(person) for person in people)


def test_somebody_who_cannot_be_erased_keeps_nobody_else_from_it(lille, monkeypatch, caplog):
    caplog.set_level(logging.ERROR)
    stuck, free = last_seen(lille, 30, first_name="Zénobie"), last_seen(lille, 30)
    real = erasing.rows.traces

    def one_is_stuck(clues):
        yield from real(clues)
        if str(stuck.pk) in {clue["who"] for clue in clues}:
            yield "beneficiaries.Appointment"

    monkeypatch.setattr(erasing.rows, "traces", one_is_stuck)
    night()
    assert (is_erased(stuck), is_erased(free)) == (False, True)
    assert str(stuck.pk) in caplog.text
    assert "nobie" not in caplog.text


def test_the_batch_takes_as_many_statements_for_ten_as_for_one(lille, django_assert_max_num_queries):
    last_seen(lille, 30)
    with doors.open_national(), connection.execute_wrapper(counted := Counter()):
        retention.erase_a_batch(at=timezone.now())
    for _ in range(10):
        last_seen(lille, 30)
    with doors.open_national(), connection.execute_wrapper(again := Counter()):
        retention.erase_a_batch(at=timezone.now())
    assert again.n == counted.n


class Counter:
    n = 0

    def __call__(self, execute, sql, params, many, context):
        self.n += 1
        return execute(sql, params, many, context)


def test_a_sheet_that_nobody_came_with_says_no_name_after_its_time(lille, prescriber):
    sheet = send(prescriber, lille, first_name="Zénobie", last_name="Quatremère")
    with doors.open_national():
        assert retention.empty_sheets_due(at=timezone.now()) == 0
        later = timezone.now() + timedelta(days=800)
        assert retention.empty_sheets_due(at=later) == 1
        assert retention.empty_sheets_due(at=later) == 0
    left = LiaisonSheet.objects.get(pk=sheet.pk)
    assert (left.first_name, left.last_name, left.phone, left.reference) == ("", "", "", sheet.reference)
    assert left.needs == sheet.needs
    assert SheetEvent.objects.filter(sheet=sheet).exists()
    assert not Spelling.objects.filter(word="quatremere").exists()


def test_a_ticket_says_no_more_whose_it_was_two_years_after_its_year(lille):
    """Her file stays; the people of each year are counted as before; the books are as they were."""
    person, today = PersonFactory(antenna=lille), timezone.localdate()
    shelf, till = sold.shelf(), sold.TillFactory(antenna=lille)
    plan = next(product for product in shelf.values() if product.days)
    old = timezone.now() - timedelta(days=4 * 365)
    for days in (0, 40):
        sold.sell(sold.item(plan), to=person, at_till=till, at=old + timedelta(days=days))
    sim = next(product for product in shelf.values() if product.kind == "sim")
    sold.sell(sold.item(sim), to=person, at_till=till)
    years = [Scope.of_nation(Period.year(year)) for year in (old.year, (old + timedelta(days=40)).year, today.year)]
    before = [indicators.sold(year) for year in years]
    with doors.open_national():
        assert [d.count for d in retention.due(today) if d.kept == Kept.SALE] == [2]
        assert retention.cut_sale_links(at=timezone.now()) == 2
        assert retention.cut_sale_links(at=timezone.now()) == 0
    assert [indicators.sold(year) for year in years] == before
    assert SaleBuyer.objects.filter(person=person).count() == 1
    assert not is_erased(person)
    call_command("verify_ledger", stdout=StringIO())


# --- the journal


def opened(person, user, antenna, days_ago):
    return Opening.objects.create(
        person=person, user=user, antenna=antenna, act="opened", at=timezone.now() - timedelta(days=days_ago)
    )


def test_the_journal_is_kept_twelve_months(lille, volunteer):
    person = PersonFactory(antenna=lille)
    old, recent = opened(person, volunteer.user, lille, 400), opened(person, volunteer.user, lille, 300)
    with doors.open_national():
        assert retention.sweep_journal(at=timezone.now()) == 1
    assert list(Opening.objects.values_list("pk", flat=True)) == [recent.pk]
    assert old.pk != recent.pk


def test_the_journal_is_only_added_to_whoever_speaks(lille, volunteer):
    opened(PersonFactory(antenna=lille), volunteer.user, lille, 1)
    for sql in ("DELETE FROM beneficiaries_opening", "UPDATE beneficiaries_opening SET act = 'x'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)  # the owner
        for role in ("connect_web", "connect_antenna", "connect_portal", "connect_national"):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {role}")
                cursor.execute(sql)


def test_who_opened_is_told_here_and_not_elsewhere(lille, lyon, volunteer, stranger):
    person = PersonFactory(antenna=lille)
    enrolled(person, lyon, "2026-01-05")
    opened(person, volunteer.user, lille, 3)
    opened(person, stranger.user, lyon, 2)
    with doors.open_antenna(lille.pk):
        lines = openings.of_person(person, antenna_id=lille.pk)
    assert [(line.here, line.who) for line in lines] == [(False, ""), (True, volunteer.user.get_full_name())]


def test_a_number_far_above_the_others_is_marked(lille, volunteer, manager):
    people = [PersonFactory(antenna=lille) for _ in range(openings.FEW + 3)]
    for person in people:
        opened(person, volunteer.user, lille, 1)
    opened(people[0], manager.user, lille, 1)
    usual = [Opening(person=people[0], user=u.user, antenna=lille, act="opened") for u in (manager,) * 2]
    Opening.objects.bulk_create(usual)
    with doors.open_national():
        found = {r.user_id: r for r in openings.readers(since=timezone.now() - timedelta(days=30))}
    assert found[volunteer.user_id].files == len(people)
    assert not found[manager.user_id].unusual


def test_requests_go_five_years_after_their_answer(lille, manager):
    person = PersonFactory(antenna=lille)
    facts = {"by": manager.user, "at": timezone.now()}
    with doors.open_antenna(lille.pk):
        asked = requests.receive(person, right="access", received_on=timezone.localdate(), antenna_id=lille.pk, **facts)
        requests.answer(asked, said="done", **facts)
    with doors.open_national():
        assert retention.forget_requests(at=timezone.now() + timedelta(days=1700)) == 0
        assert retention.forget_requests(at=timezone.now() + timedelta(days=1900)) == 1


def test_the_night_counts_then_leaves_batches_to_the_queue(lille, settings):
    last_seen(lille, 30)
    LastContact.objects.all().delete()
    settings.DEMO = False
    tasks.retention_night(timestamp=0)
    assert LastContact.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args::text FROM procrastinate_jobs WHERE task_name LIKE '%%retention%%'")
        jobs = dict(cursor.fetchall())
    assert {name.rpartition(".")[2] for name in jobs} == {"retention_batch", "retention_sweep"}
    tasks.retention_batch(after="")
    assert Person.objects.filter(erased_at__isnull=False).count() == 1


def test_the_demo_s_night_erases_nobody(lille, settings):
    settings.DEMO = True
    last_seen(lille, 30)
    tasks.retention_night(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%retention%%'")
        assert cursor.fetchone() == (0,)
