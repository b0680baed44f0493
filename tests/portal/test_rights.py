"""Dated lengths of the nation: how long a sheet is valid, what a first visit opens, what renews it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.liaison import rights, sheets
from beneficiaries.liaison.rights import FIRST, rights_of, rules_on
from beneficiaries.models import LiaisonSheet, SheetRules
from beneficiaries.registration import open_here
from connect.antennas import doors
from connect.antennas.models import Role
from connect.dates import last_day_of
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.people import MembershipFactory

RULES = "/siege/reglages/fiches/duree/"
database = pytest.mark.django_db


def in_force(starts_on, **lengths):
    """A row of another time, as the owner takes it over."""
    return SheetRules.objects.create(**{**FIRST._asdict(), **lengths}, starts_on=starts_on, reason="conseil de mars")


def noon(day):
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


# --- lengths


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 3, 12), 12, date(2027, 3, 11)), (date(2026, 11, 25), 3, date(2027, 2, 24)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)), (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2026, 12, 1), 1, date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_months_are_counted_as_people_count_them(first, months, last):
    assert last_day_of(first, months) == last


@given(st.dates(date(2013, 1, 1), date(2100, 12, 31)), st.integers(1, 36))
def test_one_month_more_is_never_a_day_less(first, months):
    assert first <= last_day_of(first, months) < last_day_of(first, months + 1)
    assert 27 * months <= (last_day_of(first, months) - first).days <= 31 * months


# --- dated


@database
def test_before_anything_is_written_the_usual_lengths_hold():
    assert rules_on(date(2026, 11, 25)) == FIRST == rights.Rules(3, 12, 1, 30, 7, 3)


@database
def test_each_day_has_its_own_lengths_and_the_later_of_two_rows_holds():
    in_force(date(2026, 1, 1), valid_months=6)
    in_force(date(2026, 6, 1), valid_months=4)
    in_force(date(2026, 6, 1), valid_months=2)
    assert [rules_on(date(2026, m, 1)).valid_months for m in (1, 5, 6)] == [6, 6, 2]
    assert rules_on(date(2025, 12, 31)).valid_months == 3


@database
def test_the_past_is_never_written_nor_changed(national):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with doors.open_national():
        for day in (tomorrow - timedelta(days=1), date(2020, 1, 1)):
            with pytest.raises(rights.NeverThePast):
                rights.write_rules(FIRST, starts_on=day, reason="x", by=national.user)
        rights.write_rules(FIRST, starts_on=tomorrow, reason="x", by=national.user)
    with (
        pytest.raises(DatabaseError, match="a day to come"),
        doors.open_national(),
    ):
        SheetRules.objects.create(**FIRST._asdict(), starts_on=date(2020, 1, 1), reason="x")
    for wrong in (lambda: SheetRules.objects.update(reason="y"), lambda: SheetRules.objects.all().delete()):
        with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
            wrong()


@database
@pytest.mark.parametrize("door", ["antenna", "portal"])
def test_antennas_and_the_portal_read_them_and_write_none(lille, prescriber, door):
    in_force(date(2026, 1, 1))
    opened = doors.open_antenna(lille.pk) if door == "antenna" else doors.open_portal(prescriber.structure_id)
    with pytest.raises(DatabaseError, match="permission denied"), opened:
        assert SheetRules.objects.count() == 1
        in_force(date(2030, 1, 1))


# --- the page


def asked(**answers):
    return {**FIRST._asdict(), "starts_on": "2030-01-01", "reason": "Conseil du 3 décembre", **answers}


@database
def test_an_administrator_writes_them_for_a_day_to_come_and_the_list_shows_it(signed_in, national):
    client = signed_in(national)
    assert client.post(RULES, asked(valid_months=6)).status_code == 302
    row = SheetRules.objects.get()
    assert (row.valid_months, row.by, row.starts_on) == (6, national.user, date(2030, 1, 1))
    page = client.get(RULES).content.decode()
    assert "Conseil du 3 décembre" in page
    assert "depuis le début" in page
    assert RULES in client.get("/siege/").content.decode()


@database
def test_a_reader_reads_and_an_antenna_does_not_come_here(signed_in, manager):
    reader = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER))
    page = reader.get(RULES)
    assert page.status_code == 200
    assert '<form method="post" novalidate' not in page.content.decode()
    assert reader.post(RULES, asked()).status_code == 403
    assert signed_in(manager).get(RULES).status_code == 403


@database
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("starts_on", "2020-01-01"), ("starts_on", ""), ("starts_on", "demain"), ("valid_months", "0"),
        ("valid_months", "99999999999999999999"), ("rights_months", "-1"), ("renewals", "1.5"), ("tries", "\x00"),
        ("reason", ""), ("reason", "x" * 301), ("draft_days", "٣"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(signed_in, national, name, value):
    answer = signed_in(national).post(RULES, asked(**{name: value}))
    if name == "draft_days":  # Arabic digits are digits
        assert answer.status_code == 302
        return
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {name}
    assert not SheetRules.objects.exists()


# --- a sheet


@database
def test_a_sheet_keeps_the_validity_of_the_day_it_was_sent(lille):
    in_force(date(2026, 6, 1), valid_months=1)
    before = LiaisonSheetFactory(antenna=lille, sent_at=noon(date(2026, 5, 31)))
    after = LiaisonSheetFactory(antenna=lille, sent_at=noon(date(2026, 6, 1)))
    assert rights.valid_until(before) == date(2026, 8, 30)
    assert rights.valid_until(after) == date(2026, 6, 30)


@database
def test_a_lapsed_sheet_only_warns(signed_in, volunteer, prescriber, lille):
    old = LiaisonSheetFactory(
        antenna=lille, sender=prescriber, sent_at=timezone.now() - timedelta(days=100), state="received"
    )
    page = signed_in(volunteer).get(f"/lille/fiches/{old.pk}/").content.decode()
    assert "valable jusqu" in page
    assert f"?fiche={old.pk}" in page  # she is welcomed all the same
    assert "La date est passée" in signed_in(prescriber).get(f"/portail/fiches/{old.pk}/").content.decode()
    person = PersonFactory(antenna=lille)
    with doors.open_antenna(lille.pk):
        assert sheets.attach(old, person, by=volunteer.user, at=timezone.now()).state == "welcomed"


# --- rights


def welcomed(person, antenna, day):
    """One more sheet of hers, with its first visit on a day."""
    sheet = LiaisonSheetFactory(antenna=antenna, person=person, state="welcomed", sent_at=noon(day - timedelta(days=9)))
    sheet.events.create(antenna=antenna, structure=sheet.structure, state="welcomed", at=noon(day))
    return sheet


@pytest.fixture
def maryam(lille):
    return PersonFactory(antenna=lille)


def seen_at(antenna, person, day):
    with doors.open_antenna(antenna.pk):
        return rights_of(person, day)


@database
def test_nobody_has_rights_before_a_visit_with_a_sheet(lille, maryam):
    LiaisonSheetFactory(antenna=lille, person=maryam, state="received")
    assert seen_at(lille, maryam, date(2026, 11, 25)) is None


@database
def test_the_first_visit_opens_twelve_months(lille, maryam):
    welcomed(maryam, lille, date(2026, 3, 12))
    held = seen_at(lille, maryam, date(2026, 11, 25))
    assert (held.opened_on, held.until, held.renewed, held.renewable) == (
        date(2026, 3, 12), date(2027, 3, 11), 0, True,
    )  # fmt: skip
    assert held.renewable_from == date(2026, 12, 12)
    assert held.hold_on(date(2027, 3, 11))
    assert not held.hold_on(date(2027, 3, 12))


@database
def test_a_second_sheet_too_early_changes_nothing(lille, maryam):
    welcomed(maryam, lille, date(2026, 3, 12))
    welcomed(maryam, lille, date(2026, 6, 1))
    assert seen_at(lille, maryam, date(2026, 11, 25)).until == date(2027, 3, 11)


@database
@pytest.mark.parametrize(
    ("second", "until"),
    [
        (date(2026, 12, 11), date(2027, 3, 11)),  # a day too early
        (date(2026, 12, 12), date(2028, 3, 11)),  # in the last three months: it goes on from the end
        (date(2027, 3, 11), date(2028, 3, 11)),
        (date(2027, 9, 1), date(2028, 8, 31)),  # after the end: from that visit on
    ],
)
def test_a_new_sheet_near_the_end_or_after_it_renews_once(lille, maryam, second, until):
    welcomed(maryam, lille, date(2026, 3, 12))
    welcomed(maryam, lille, second)
    held = seen_at(lille, maryam, date(2029, 1, 1))
    assert held.until == until
    assert held.renewable == (held.renewed == 0)
    assert seen_at(lille, maryam, second - timedelta(days=1)).until == date(2027, 3, 11)


@database
def test_a_third_sheet_renews_nothing_more_unless_the_nation_allows_it(lille, maryam):
    for day in (date(2020, 1, 10), date(2021, 1, 5), date(2022, 1, 5)):
        welcomed(maryam, lille, day)
    assert seen_at(lille, maryam, date(2026, 1, 1)).until == date(2022, 1, 9)
    in_force(date(2019, 1, 1), renewals=2)
    held = seen_at(lille, maryam, date(2026, 1, 1))
    assert (held.until, held.renewed, held.renewable) == (date(2023, 1, 9), 2, False)


@database
def test_each_length_is_the_one_of_its_day(lille, maryam):
    in_force(date(2026, 1, 1), rights_months=6)
    welcomed(maryam, lille, date(2025, 12, 31))
    welcomed(maryam, lille, date(2026, 12, 1))
    assert seen_at(lille, maryam, date(2026, 12, 31)).until == date(2027, 6, 30)


@database
def test_rights_opened_at_another_antenna_count_and_its_sheet_is_not_shown(lille, lyon, maryam, stranger):
    with doors.open_antenna(lyon.pk):
        open_here(card=maryam.card_number, antenna_id=lyon.pk, by=stranger.user, at=noon(date(2026, 1, 5)))
    welcomed(maryam, lyon, date(2026, 1, 5))
    assert seen_at(lille, maryam, date(2026, 11, 25)).opened_on == date(2026, 1, 5)
    with doors.open_antenna(lille.pk):
        assert not LiaisonSheet.objects.filter(person=maryam).exists()


@database
def test_an_antenna_that_does_not_know_the_person_learns_no_day(lille, lyon, maryam):
    welcomed(maryam, lille, date(2026, 3, 12))
    assert seen_at(lyon, maryam, date(2026, 11, 25)) is None
