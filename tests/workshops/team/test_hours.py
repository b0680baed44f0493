"""Who came, undone and kept; hours follow, are confirmed, validated, frozen, corrected; what they are worth."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Role
from tests.factories.people import MembershipFactory
from tests.factories.team import hours_of, on_duty, validated
from tests.factories.workshops import at
from workshops.models import Attendance, Hours, JobRate, SessionVolunteer, Task, VolunteerChange
from workshops.team import attending, hours, person, valuing

STARTED = at("2026-11-24", "14:00")
NOW = at("2026-11-25", "10:42")
DAY = date(2026, 11, 24)


def counted_minutes():
    return sum(hours.counted().values_list("minutes", flat=True))


def test_absent_by_mistake_then_excused_stays_visible_is_kept_and_the_hours_follow(lille, volunteer, manager):
    """C070: there, absent, excused, there again: each kept with who did it, the hours follow each time."""
    place = on_duty(volunteer, STARTED, 3)
    with open_antenna(lille.pk):
        for state, minutes in [("came", 180), ("absent", 0), ("excused", 0), ("came", 180), ("planned", 0)]:
            attending.mark(place, Attendance(state), by=manager.user, at=NOW)
            place.refresh_from_db()
            assert (place.attendance, place.left_at) == (state, None)
            assert sum(row.minutes for row in hours.standing()) == minutes
    assert list(VolunteerChange.objects.values_list("what", "by")) == [
        (what, manager.user.pk) for what in ("came", "absent", "excused", "came", "planned")
    ]


def test_marked_twice_is_marked_once_and_nobody_came_before_the_hour(lille, volunteer, manager):
    place = on_duty(volunteer, STARTED, 3)
    with open_antenna(lille.pk):
        attending.mark(place, Attendance.CAME, by=manager.user, at=NOW)
        attending.mark(place, Attendance.CAME, by=manager.user, at=NOW)
        with pytest.raises(attending.NotStarted):
            attending.mark(on_duty(volunteer, at("2026-11-26")), Attendance.CAME, by=manager.user, at=NOW)
    assert (Hours.objects.count(), VolunteerChange.objects.count()) == (1, 1)


def test_one_excuses_oneself_before_the_hour_only(lille, volunteer):
    soon = on_duty(volunteer, at("2026-11-26"))
    begun = on_duty(volunteer, STARTED)
    with open_antenna(lille.pk):
        attending.cannot_come(soon, by=volunteer.user, at=NOW)
        with pytest.raises(attending.TooLateToExcuse):
            attending.cannot_come(begun, by=volunteer.user, at=NOW)
    assert SessionVolunteer.objects.get(pk=soon.pk).attendance == "excused"


def test_hours_count_once_the_person_and_a_manager_said_so(lille, volunteer, manager):
    """law.md B02: both, in that order; the same again changes nothing."""
    row = hours_of(volunteer, DAY)
    with open_antenna(lille.pk):
        assert hours.validate([row.pk], antenna_id=lille.pk, by=manager.user, at=NOW) == 0
        assert hours.confirm([row.pk], by=manager.user, at=NOW) == 0  # not hers
        assert hours.confirm([row.pk], by=volunteer.user, at=NOW) == 1
        assert counted_minutes() == 0
        assert hours.validate([row.pk], antenna_id=lille.pk, by=manager.user, at=NOW) == 1
        assert hours.validate([row.pk], antenna_id=lille.pk, by=manager.user, at=NOW) == 0
        assert counted_minutes() == 120


def test_neither_a_volunteer_nor_oneself_validates(lille, volunteer, manager, other):
    row = hours_of(volunteer, DAY, confirmed_at=NOW, confirmed_by=volunteer.user)
    mine = hours_of(manager, DAY, confirmed_at=NOW, confirmed_by=manager.user)
    with open_antenna(lille.pk):
        for by, rows in ((other, [row.pk]), (manager, [mine.pk])):
            with pytest.raises(hours.NotValidatedByHer):
                hours.validate(rows, antenna_id=lille.pk, by=by.user, at=NOW)
    with pytest.raises(IntegrityError, match="hours_confirmed_by_oneself"), transaction.atomic():
        Hours.objects.create(
            antenna=lille, membership=volunteer, user=volunteer.user, on=DAY, task="help", minutes=60,
            confirmed_at=NOW, confirmed_by=manager.user,
        )  # fmt: skip


def test_validated_hours_are_frozen_for_the_owner_too(lille, volunteer, manager):
    row = validated(volunteer, manager, DAY)
    for change in (
        {"minutes": 60},
        {"validated_at": None, "validated_by": None},
        {"undone_at": NOW},
        {"on": date(2026, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hours.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


def test_a_correction_of_validated_hours_is_a_row_that_counts_once_validated(lille, volunteer, manager):
    row = validated(volunteer, manager, DAY, 120)
    with open_antenna(lille.pk):
        with pytest.raises(hours.NeedsAReason):
            hours.correct(row, 90, " ", by=manager.user, at=NOW)
        new = hours.correct(row, 90, "Partie plus tôt", by=manager.user, at=NOW)
        assert counted_minutes() == 120
        assert [one.minutes for one in hours.standing()] == [90]
        with pytest.raises(hours.HoursFrozen):
            hours.correct(row, 60, "Encore", by=manager.user, at=NOW)
        hours.confirm([new.pk], by=volunteer.user, at=NOW)
        hours.validate([new.pk], antenna_id=lille.pk, by=manager.user, at=NOW)
        assert counted_minutes() == 90
    assert Hours.objects.count() == 2


def test_a_correction_before_validation_undoes_the_row_and_keeps_it(lille, volunteer, manager):
    row = hours_of(volunteer, DAY, 120)
    with open_antenna(lille.pk):
        new = hours.correct(row, 150, "Restée plus tard", by=volunteer.user, at=NOW)
    row.refresh_from_db()
    assert (row.undone_at, new.minutes, new.replaces, new.confirmed_by) == (NOW, 150, None, volunteer.user)


def test_noted_absent_after_validation_a_correction_waits(lille, volunteer, manager):
    place = on_duty(volunteer, STARTED, 3)
    with open_antenna(lille.pk):
        attending.mark(place, Attendance.CAME, by=manager.user, at=NOW)
        row = Hours.objects.get()
        hours.confirm([row.pk], by=volunteer.user, at=NOW)
        hours.validate([row.pk], antenna_id=lille.pk, by=manager.user, at=NOW)
        attending.mark(place, Attendance.EXCUSED, by=manager.user, at=NOW)
        assert [(one.minutes, one.replaces) for one in hours.standing()] == [(0, row)]
        attending.mark(place, Attendance.CAME, by=manager.user, at=NOW)
        assert [(one.minutes, one.pk) for one in hours.standing()] == [(180, row.pk)]


def test_hours_are_those_of_one_person(lille, volunteer, other, manager):
    place = on_duty(volunteer, STARTED)
    with pytest.raises(IntegrityError, match="another person"), transaction.atomic():
        hours_of(other, DAY, volunteer=place)
    row = validated(volunteer, manager, DAY)
    with pytest.raises(IntegrityError, match="another person"), transaction.atomic():
        hours_of(other, DAY, replaces=row, reason="Erreur")


def test_hours_by_hand_are_given_already_and_confirmed_by_who_notes_her_own(lille, volunteer, manager):
    with open_antenna(lille.pk):
        mine = hours.note(volunteer, on=DAY, task="outreach", minutes=90, by=volunteer.user, at=NOW)
        hers = hours.note(volunteer, on=DAY, task="outreach", minutes=90, by=manager.user, at=NOW)
        with pytest.raises(hours.NotYet):
            hours.note(volunteer, on=date(2026, 11, 26), task="help", minutes=90, by=volunteer.user, at=NOW)
        with pytest.raises(hours.TooLong):
            hours.note(volunteer, on=DAY, task="help", minutes=961, by=volunteer.user, at=NOW)
    assert (mine.confirmed_by, hers.confirmed_by) == (volunteer.user, None)


def a_rate(task, on, amount, source="Convention"):
    return JobRate.objects.create(task=task, from_on=on, amount=Decimal(amount), source=source)


def test_hours_are_worth_the_rate_of_their_day_without_board_time_nor_civic_service(lille, volunteer, manager):
    """law.md B01, B02; a line is rounded once: 3 × 20 min at 11.88 € are 11.88 €, not 3 × 3.96 €."""
    young = MembershipFactory(role=Role.CIVIC, antenna=lille)
    a_rate("help", date(2025, 1, 1), "11.88")
    a_rate("help", date(2026, 7, 1), "12.10")
    for _n in range(3):
        validated(volunteer, manager, date(2026, 3, 2), 20)
    validated(volunteer, manager, date(2026, 7, 1), 61)
    validated(volunteer, manager, date(2026, 8, 1), 60, Task.BOARD)
    validated(volunteer, manager, date(2026, 8, 1), 60, Task.REPAIR)
    validated(young, manager, date(2026, 8, 1), 600)
    hours_of(volunteer, date(2026, 8, 2), 600)
    found = valuing.valued(lille.pk, 2026)
    assert [(line.task, line.minutes, line.value) for line in found.lines] == [
        ("help", 60, Decimal("11.88")), ("help", 61, Decimal("12.30")), ("repair", 60, None),
    ]  # fmt: skip
    assert (found.value, found.board_minutes, len(found.without_rate)) == (Decimal("24.18"), 60, 1)


def test_the_last_rate_added_for_a_day_holds_and_none_is_rewritten(lille, national):
    a_rate("help", date(2026, 1, 1), "12.02")
    with open_national():
        last = valuing.set_rate("help", date(2026, 1, 1), Decimal("12.20"), "Décret", by=national.user, at=NOW)
        with pytest.raises(valuing.BoardTime):
            valuing.set_rate("board", date(2026, 1, 1), Decimal(12), "Décret", by=national.user, at=NOW)
        with pytest.raises(valuing.WrongAmount):
            valuing.set_rate("help", date(2026, 1, 1), Decimal(201), "Décret", by=national.user, at=NOW)
        rates = valuing.Rates()
    assert rates.on("help", date(2026, 1, 1)) == last
    assert rates.on("help", date(2025, 12, 31)) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        JobRate.objects.update(amount=1)


def test_a_hundred_hours_here_and_two_hundred_in_all_open_the_citizen_account(lille, volunteer, manager):
    """law.md B03: of a calendar year."""
    for n in range(7):
        validated(volunteer, manager, date(2026, 1, 1) + timedelta(days=n), 900)
    validated(volunteer, manager, date(2025, 12, 31), 900)
    assert not person.sums(volunteer, 2025).citizen_account
    found = person.sums(volunteer, 2026)
    assert (found.validated, found.citizen_account, found.enough_here) == (6300, True, False)
