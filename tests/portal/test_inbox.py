"""The inbox of an antenna: each count is the length of the list that it opens, whatever is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.languages import LANGUAGES
from beneficiaries.liaison import following, inbox, reminders, rights, sheets
from beneficiaries.liaison.forms import NEEDS, SLOTS
from beneficiaries.liaison.inbox import CONDITIONS, OPEN, STATES, WAITED, Asked, Inbox
from beneficiaries.models import LiaisonSheet, SheetRules, SheetState
from connect.antennas import doors
from connect.antennas.models import Role
from connect.post.models import Letter
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.people import MembershipFactory, ProfessionalFactory
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db
INBOX = "/lille/fiches/"


def some(values):
    return st.sampled_from(values)


def several(choices):
    return st.lists(some([code for code, _ in choices]), min_size=1, max_size=3, unique=True)


SHEETS = st.lists(
    st.tuples(
        some(SheetState.values), several(NEEDS), several(SLOTS), some(["fr", "ar", "uk"]), st.booleans(),
        st.integers(0, 40), st.integers(0, 1),
    ),
    max_size=8,
)  # fmt: skip
ASKED = st.builds(
    Asked,
    state=some([OPEN, *SheetState.values]),
    need=some(["", *dict(NEEDS)]),
    structure=some([None, 0, 1]),
    urgent=st.booleans(),
    waited=some([None, *WAITED]),
    slot=some(["", *dict(SLOTS)]),
    language=some(["", "fr", "ar"]),
    sleeping=st.booleans(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=SHEETS, asked=ASKED)
def test_every_count_of_every_filter_is_the_length_of_its_list(lille, lyon, rows, asked):
    LiaisonSheet.objects.all().delete()
    senders = [ProfessionalFactory(), ProfessionalFactory()]
    person, now = PersonFactory(antenna=lille), timezone.now()
    LiaisonSheetFactory(antenna=lyon, sender=senders[0])
    for state, needs, slots, language, urgent, days, sender in rows:
        LiaisonSheetFactory(
            antenna=lille, sender=senders[sender], state=state, needs=needs, availability=slots, language=language,
            urgent=urgent, sent_at=now - timedelta(days=days), person=person if state == "welcomed" else None,
        )  # fmt: skip
    structures = [sender.structure_id for sender in senders]
    asked = replace(asked, structure=structures[asked.structure] if asked.structure is not None else None)
    today = timezone.localdate()

    def box(**other):
        return Inbox(lille.pk, replace(asked, **other), today, rights.FIRST)

    values = {
        "state": STATES, "need": dict(NEEDS), "slot": dict(SLOTS), "language": dict(LANGUAGES),
        "waited": dict.fromkeys(WAITED, ""), "urgent": {True: ""},
    }  # fmt: skip
    for name, known in values.items():
        for choice in box().choices(name, known):
            listed = list(box(**{name: choice.value}).listed())
            assert choice.count == len(listed), (name, choice.value)
            assert all(one.antenna_id == lille.pk for one in listed)
    for choice in box().structures():
        assert choice.count == len(box(structure=choice.value).listed())
    assert box().asleep() == len(box(sleeping=True).listed())
    assert {*values, "structure"} == set(CONDITIONS)


def test_the_page_shows_those_counts_and_keeps_what_was_asked(signed_in, volunteer, prescriber, lille):
    send(prescriber, lille, language="ar", urgent=True, needs=["plan"], availability=["saturday"])
    send(prescriber, lille)
    page = signed_in(volunteer).get(INBOX, {"langue": "ar", "besoin": "plan", "urgent": "1", "disponible": "saturday"})
    assert page.context["page"].paginator.count == 1
    text = page.content.decode()
    assert "Urgentes seulement (1)" in text
    assert "langue=ar" in text.replace("&amp;", "&")  # the state's links keep the filters


@pytest.mark.parametrize(
    "query",
    [
        "etat=\x00&besoin=%00&structure=abc&attente=5&disponible=x&langue=zz", "structure=99999999999999999999",
        "structure=-1&attente=٣&urgent=2&dort=x", "besoin=plan&besoin=device&etat=sent' OR 1=1",
    ],
)  # fmt: skip
def test_nonsense_in_the_address_asks_nothing(signed_in, volunteer, prescriber, lille, query):
    send(prescriber, lille, needs=["device"])
    page = signed_in(volunteer).get(f"{INBOX}?{query}")
    assert page.status_code == 200
    assert Asked.read(QueryDict("structure=99999999999999999999")) == Asked()
    assert page.context["page"].paginator.count == 1


def test_urgent_ones_come_first_then_those_that_wait_longest(signed_in, volunteer, prescriber, lille):
    now = timezone.now()
    ages = [(2, False), (9, False), (1, True), (5, True)]
    made = {age: send(prescriber, lille, urgent=urgent, at=now - timedelta(days=age)) for age, urgent in ages}
    page = signed_in(volunteer).get(INBOX).context["page"]
    assert [one.pk for one in page] == [made[age].pk for age in (5, 1, 9, 2)]


def test_appointments_are_listed_by_their_hour_those_without_one_first(signed_in, volunteer, prescriber, lille):
    now, made = timezone.now(), [send(prescriber, lille) for _ in range(3)]
    with doors.open_antenna(lille.pk):
        facts = {"by": volunteer.user, "at": now}
        sheets.give_appointment(made[0], starts_at=now + timedelta(days=2), **facts)
        sheets.give_appointment(made[1], starts_at=now + timedelta(days=1), **facts)
        following.offer_hours(made[2], [now + timedelta(days=n) for n in (3, 4)], **facts)
    page = signed_in(volunteer).get(INBOX, {"etat": "appointment"})
    assert [one.pk for one in page.context["page"]] == [made[n].pk for n in (2, 1, 0)]
    assert "heures proposées" in page.content.decode()


def test_as_many_queries_with_forty_sheets_and_every_filter_as_with_one(
    signed_in, volunteer, lille, django_assert_num_queries
):
    client, query = signed_in(volunteer), {"etat": OPEN, "langue": "fr", "besoin": "plan", "dort": "1"}
    old = timezone.now() - timedelta(days=20)
    LiaisonSheetFactory(antenna=lille, sent_at=old)
    client.get(INBOX, query)
    with CaptureQueriesContext(connection) as with_one:
        client.get(INBOX, query)
    for _ in range(40):
        LiaisonSheetFactory(antenna=lille, sent_at=old)
    with django_assert_num_queries(len(with_one)):
        page = client.get(INBOX, query).context["page"]
    assert page.paginator.count == 41
    assert page.has_next()


# --- sheets that sleep


@pytest.fixture
def asleep(prescriber, lille):
    """Ten days old, and nothing was done."""
    return send(prescriber, lille, at=timezone.now() - timedelta(days=10))


def sleeping(lille, on=None):
    today = on or timezone.localdate()
    with doors.open_antenna(lille.pk):
        return list(following.sleeping(lille.pk, on=today, rules=rights.rules_on(today)))


def test_what_nobody_touched_for_seven_days_sleeps_and_whatever_is_done_wakes_it(lille, volunteer, prescriber, asleep):
    send(prescriber, lille, at=timezone.now() - timedelta(days=6))
    assert sleeping(lille) == [asleep]
    import uuid

    with doors.open_antenna(lille.pk):
        following.note_try(asleep, "message", key=uuid.uuid4(), by=volunteer.user, at=timezone.now())
    assert sleeping(lille) == []


def test_the_number_of_days_is_the_nations(lille, prescriber, asleep):
    rules = rights.FIRST._replace(sleeps_days=15)
    SheetRules.objects.create(**rules._asdict(), starts_on=timezone.localdate(), reason="essai")
    assert sleeping(lille) == []


def test_a_sheet_with_an_hour_to_come_does_not_sleep(lille, volunteer, asleep):
    before = timezone.now() - timedelta(days=9)
    with doors.open_antenna(lille.pk):
        sheets.give_appointment(asleep, starts_at=timezone.now() + timedelta(days=2), by=volunteer.user, at=before)
    assert sleeping(lille) == []


def test_managers_are_told_once_a_week_how_many_and_nothing_else(
    signed_in, lille, lyon, manager, volunteer, asleep, prescriber
):
    second = MembershipFactory(antenna=lille, role=Role.MANAGER)
    MembershipFactory(antenna=lille, role=Role.MANAGER, ends_on=timezone.localdate() - timedelta(days=1))
    MembershipFactory(antenna=lyon, role=Role.MANAGER)
    now = timezone.now()
    for antenna in (lille, lyon):
        for _ in range(2):
            with doors.antenna_urls(antenna.slug), doors.open_antenna(antenna.pk):
                reminders.remind_managers(antenna.pk, at=now)
    letters = Letter.objects.filter(kind="sheets_asleep")
    assert {letter.recipient for letter in letters} == {manager.user.email, second.user.email}
    assert letters.count() == 2
    letter = letters[0]
    assert "1 fiche de liaison attend" in letter.subject
    assert not {"Lucie", "Marchal", asleep.reference} & set((letter.subject + letter.body).split())
    address = letter.body[letter.body.index("/lille/") :].split()[0]
    assert signed_in(volunteer).get(address).context["page"].paginator.count == 1
    with doors.antenna_urls("lille"), doors.open_antenna(lille.pk):
        assert reminders.remind_managers(lille.pk, at=now + timedelta(days=7)) == 2


def test_the_jobs_come_back_by_the_clock_and_by_a_door():
    from procrastinate.contrib.django import app

    for name in (
        "beneficiaries.liaison.remind_of_sleeping_sheets",
        "beneficiaries.liaison.remind_of_sleeping_sheets_everywhere",
        "beneficiaries.liaison.forget_drafts",
    ):
        assert app.tasks[name].func.door in ("antenna", "national")


def test_asked_of_the_worker_the_reminder_is_written_behind_the_antennas_door(lille, manager, asleep):
    from beneficiaries.liaison.tasks import remind_of_sleeping_sheets

    remind_of_sleeping_sheets(antenna_id=lille.pk)
    assert Letter.objects.get(kind="sheets_asleep").recipient == manager.user.email


def test_nothing_sleeps_nobody_is_written_to(lille, manager):
    with doors.antenna_urls("lille"), doors.open_antenna(lille.pk):
        assert reminders.remind_managers(lille.pk, at=timezone.now()) == 0
    assert not Letter.objects.exists()


def test_every_state_has_its_words_and_its_place():
    assert set(inbox.STATES) == {OPEN, *SheetState.values}


# --- both words of the field


@pytest.mark.parametrize(
    "words", ["bon d'orientation", "Bon d’orientation", "fiche de liaison", "FICHES DE LIAISON", "fiche", "bons"]
)
def test_whoever_types_the_word_itself_is_led_to_the_sheets(signed_in, volunteer, lille, words):
    page = signed_in(volunteer).post("/lille/recherche/", {"q": words}, follow=True).content.decode()
    assert "s’appelle aussi un bon d’orientation" in page
    assert 'href="/lille/fiches/"' in page


@pytest.mark.parametrize("typed", ["bo {0} 1", "BO-{0}-000001", "bon d’orientation fl {0} 1", "fiche FL-{0}-000001"])
def test_a_reference_is_found_under_either_word(signed_in, volunteer, prescriber, lille, typed):
    sheet = send(prescriber, lille)
    page = signed_in(volunteer).post("/lille/recherche/", {"q": typed.format(sheet.reference[3:7])}, follow=True)
    assert sheet.reference in page.content.decode()


def test_both_words_stand_where_nothing_is_there_yet(signed_in, volunteer, prescriber, lille):
    for who, path in (
        (volunteer, "/lille/fiches/"),
        (prescriber, "/portail/"),
        (prescriber, "/portail/fiches/nouvelle/"),
    ):
        page = signed_in(who).get(path).content.decode().lower()
        assert "fiche de liaison" in page
        assert "bon d’orientation" in page or "bons d’orientation" in page
