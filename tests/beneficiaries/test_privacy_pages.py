"""The rights of a person on the screen: told, agreed, asked, answered, kept, erased; the nation's pages."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from beneficiaries.models import (
    Answer,
    Consent,
    Erasure,
    Keeping,
    Notice,
    NoticeGiven,
    Opening,
    Person,
    Purpose,
    RetentionPeriod,
    Right,
    RightsRequest,
)  # fmt: skip
from beneficiaries.privacy import notices, requests, retention
from connect.antennas import doors
from tests.factories.beneficiaries import PersonFactory
from tests.factories.impact import enrolled
from tests.factories.privacy import last_seen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference(db, tmp_path, settings):
    settings.DATA = tmp_path
    notices.load()
    retention.load()


@pytest.fixture
def person(lille):
    return PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi")


@pytest.fixture
def counter(signed_in, volunteer):
    return signed_in(volunteer)


@pytest.fixture
def office(signed_in, manager):
    return signed_in(manager)


@pytest.fixture
def siege(signed_in, national):
    return signed_in(national)


def rights(person, rest=""):
    return f"/lille/personnes/{person.pk}/droits/{rest}"


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " ").replace("\u202f", " "))


# --- told


def test_the_welcome_asks_in_one_tick_and_never_waits_for_it(counter):
    def welcome(name, **told):
        sent = {"first_name": name, "language": "fr", "key": str(uuid.uuid4()), **told}
        assert counter.post("/lille/accueil/", sent).status_code == 302
        return Person.objects.get(first_name=name)

    assert NoticeGiven.objects.filter(person=welcome("Karim", told="on")).get().notice_id == notices.current().version
    assert not NoticeGiven.objects.filter(person=welcome("Olena")).exists()
    assert "La personne sait ce que nous notons et pourquoi" in words(counter.get("/lille/accueil/"))


def test_telling_is_noted_once_with_its_version_and_its_way(counter, person):
    assert "À dire à la personne" in words(counter.get(rights(person)))
    for _ in range(2):
        counter.post(rights(person, "information/"), {"way": "paper"})
    given = NoticeGiven.objects.get()
    assert (given.notice_id, given.way) == (notices.current().version, "paper")
    assert "Dite le" in words(counter.get(rights(person)))


def test_a_new_version_is_to_be_told_again(counter, siege, person):
    counter.post(rights(person, "information/"), {"way": "aloud"})
    form = {"version": "2027-01", "short_fr": "Court", "short_en": "Short", "text_fr": "Tout", "text_en": "All"}
    assert siege.post("/siege/mentions/", form).status_code == 302
    page = words(counter.get(rights(person)))
    assert "la version 2027-01 l’a remplacée" in page
    assert "Court" in page
    counter.post(rights(person, "information/"), {"way": "aloud"})
    assert list(NoticeGiven.objects.order_by("at").values_list("notice", flat=True)) == ["2026-11", "2027-01"]


@pytest.mark.parametrize(
    ("version", "said"), [("2026-11", "déjà publiée"), ("janvier", "une année et un mois"), ("2026-1" * 3, "12")]
)
def test_a_version_is_published_once_and_reads_as_a_month(siege, version, said):
    form = {"version": version, "short_fr": "C", "short_en": "S", "text_fr": "T", "text_en": "A"}
    answer = siege.post("/siege/mentions/", form)
    assert answer.status_code == 200
    assert said in words(answer)
    assert Notice.objects.count() == 1


def test_what_was_said_to_people_never_changes():
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(short_fr="autre chose")


# --- agreed


def test_a_yes_is_given_and_taken_back_with_its_history(counter, person, lille):
    def say(given):
        counter.post(rights(person, "accord/"), {"purpose": "newsletter", "given": given})
        return notices.agrees(person, Purpose.NEWSLETTER, antenna_id=lille.pk)

    assert [say("1"), say("1"), say("0"), say("1")] == [True, True, False, True]
    assert Consent.objects.count() == 3
    assert "Toutes les réponses" in words(counter.get(rights(person)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.update(given=True)


def test_under_fifteen_a_parent_says_yes(counter, lille):
    child = PersonFactory(antenna=lille, birth_on=timezone.localdate() - timedelta(days=14 * 365))
    page = words(counter.get(rights(child)))
    assert "c’est un parent qui le dit" in page
    answer = counter.post(rights(child, "accord/"), {"purpose": "photo", "given": "1"}, follow=True)
    assert "un parent" in words(answer)
    assert not Consent.objects.exists()
    counter.post(rights(child, "accord/"), {"purpose": "photo", "given": "1", "by_parent": "on"})
    assert Consent.objects.get().by_parent
    with pytest.raises(IntegrityError, match="parent"), transaction.atomic():
        Consent.objects.create(
            person=child, antenna=lille, purpose="newsletter", given=True, by=Consent.objects.get().by
        )


def test_nothing_was_agreed_before_it_was_said(person, lille):
    assert not notices.agrees(person, Purpose.PHOTO, antenna_id=lille.pk)


@pytest.mark.parametrize("sent", [{}, {"purpose": "spam", "given": "1"}, {"purpose": "photo", "given": "perhaps"}])
def test_a_consent_to_anything_else_is_no_page(counter, person, sent):
    assert counter.post(rights(person, "accord/"), sent).status_code == 404


# --- asked


def test_a_request_is_due_in_a_month_and_shown_late_to_managers(counter, office, person, lille):
    received = timezone.localdate() - timedelta(days=40)
    counter.post(rights(person, "demande/"), {"right": "access", "received_on": received.isoformat()})
    asked = RightsRequest.objects.get()
    assert asked.due_on == requests.months_after(received, 1)
    assert "il fallait répondre avant" in words(office.get("/lille/vie-privee/"))
    assert "Il fallait répondre avant" in words(office.get(f"/lille/personnes/{person.pk}/"))


def test_a_request_is_answered_once(office, person):
    office.post(rights(person, "demande/"), {"right": "access", "received_on": timezone.localdate().isoformat()})
    asked = RightsRequest.objects.get()
    address = rights(person, f"demandes/{asked.pk}/")
    office.post(address, {"prolonger": "1"})
    asked.refresh_from_db()
    assert (asked.extended, asked.due_on) == (True, requests.months_after(asked.received_on, 3))
    office.post(address, {"answer": "done"})
    assert "déjà sa réponse" in words(office.post(address, {"answer": "refused"}, follow=True))
    asked.refresh_from_db()
    assert asked.answer == Answer.DONE
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.update(answer=Answer.REFUSED)


@pytest.mark.parametrize("received", ["", "demain", "1800-01-01", "2100-01-01", "\x00"])
def test_a_day_that_cannot_be_gets_a_sentence(counter, person, received):
    answer = counter.post(rights(person, "demande/"), {"right": "access", "received_on": received})
    assert answer.status_code in (200, 400)
    assert not RightsRequest.objects.exists()


def test_the_same_request_twice_is_one(counter, person):
    sent = {"right": "erasure", "received_on": timezone.localdate().isoformat()}
    counter.post(rights(person, "demande/"), sent)
    assert "déjà ouverte" in words(counter.post(rights(person, "demande/"), sent))
    assert RightsRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("method", "rest"),
    [("post", "copie.json"), ("get", "journal/"), ("post", "garder/"), ("get", "effacer/"), ("post", "effacer/")],
)
def test_what_managers_do_is_not_a_volunteer_s(counter, person, method, rest):
    assert getattr(counter, method)(rights(person, rest)).status_code == 403


# --- kept, opened, leaving


def test_a_reason_to_keep_is_screened_and_noted(office, person):
    until = (timezone.localdate() + timedelta(days=90)).isoformat()
    refused = office.post(rights(person, "garder/"), {"reason": "elle est malade", "until": until})
    assert "malade" in words(refused)
    assert not Keeping.objects.exists()
    nir = office.post(
        rights(person, "garder/"), {"reason": "2 95 10 99 126 111 93", "reason-garder": "on", "until": until}
    )
    assert "numéro de sécurité sociale" in words(nir)
    office.post(rights(person, "garder/"), {"reason": "elle est malade", "reason-garder": "on", "until": until})
    assert Keeping.objects.get().reason == "elle est malade"
    assert Opening.objects.filter(person=person, act="kept: health").exists()


def test_what_leaves_next_is_said_with_its_day_and_what_is_kept_with_its_reason(office, lille, manager):
    leaves, stays, recent = last_seen(lille, 23), last_seen(lille, 26), last_seen(lille, 3)
    with doors.open_antenna(lille.pk):
        retention.keep_longer(
            stays, reason="litige", until=timezone.localdate() + timedelta(days=5), antenna_id=lille.pk,
            by=manager.user, at=timezone.now(),
        )  # fmt: skip
    page = words(office.get("/lille/vie-privee/"))
    assert leaves.first_name in page
    assert "litige" in page
    assert recent.card_number not in page


def test_the_list_of_leaving_takes_as_many_statements_for_one_as_for_many(office, lille, django_assert_max_num_queries):
    last_seen(lille, 30)
    office.get("/lille/vie-privee/")  # what is read once a process is read
    with connection.execute_wrapper(one := Counter()):
        office.get("/lille/vie-privee/")
    for _ in range(8):
        last_seen(lille, 30)
    with connection.execute_wrapper(many := Counter()):
        office.get("/lille/vie-privee/")
    assert many.n == one.n


class Counter:
    n = 0

    def __call__(self, execute, sql, params, many, context):
        self.n += 1
        return execute(sql, params, many, context)


def test_who_opened_is_shown_and_reading_it_is_noted(office, counter, person, volunteer):
    counter.get(f"/lille/personnes/{person.pk}/")
    page = words(office.get(rights(person, "journal/")))
    assert volunteer.user.get_full_name() in page
    assert Opening.objects.filter(person=person, act="journal read").exists()


# --- erased


def test_a_manager_erases_after_one_box_and_one_button(office, person):
    assert "Ce qui part, pour toujours" in words(office.get(rights(person, "effacer/")))
    assert "Vérifiez d’abord qui demande" in words(office.post(rights(person, "effacer/"), {"x": "1"}))
    assert not Erasure.objects.exists()
    answer = office.post(rights(person, "effacer/"), {"identity_checked": "on"}, follow=True)
    assert "Plus rien ne nomme cette personne" in words(answer)
    assert answer.redirect_chain[-1][0] == "/lille/"
    for address in (rights(person), f"/lille/personnes/{person.pk}/", rights(person, "effacer/")):
        assert office.get(address).status_code == 404
    assert office.post(rights(person, "effacer/"), {"identity_checked": "on"}).status_code == 404


def test_somebody_known_elsewhere_is_passed_to_the_national_team(office, siege, person, lyon):
    enrolled(person, lyon, "2026-02-03")
    page = words(office.get(rights(person, "effacer/")))
    assert "Une autre antenne connaît aussi cette personne" in page
    assert "Lyon" not in page
    assert "siège efface partout" in words(office.post(rights(person, "effacer/"), {"identity_checked": "on"}))
    office.post(rights(person, "demande/"), {"right": "erasure", "received_on": timezone.localdate().isoformat()})
    asked = RightsRequest.objects.get(right=Right.ERASURE)
    page = words(siege.get("/siege/droits/"))
    assert person.card_number in page
    assert "Rahimi" not in page
    siege.post(f"/siege/droits/{asked.pk}/effacer/", {"identity_checked": "on"})
    assert Person.objects.get(pk=person.pk).erased_at
    asked.refresh_from_db()
    assert asked.answer == Answer.DONE


def test_whoever_was_erased_is_found_by_no_search(office, person):
    number = person.card_number
    office.post(rights(person, "effacer/"), {"identity_checked": "on"})
    for asked in ("Maryam Rahimi", number, "1984-03-12"):
        page = words(office.post("/lille/recherche/", {"q": asked}, follow=True))
        assert str(person.pk) not in page


def test_a_list_that_still_counts_her_says_that_she_was_erased(person, lille):
    with doors.open_national():
        from beneficiaries.privacy.erasing import erase_people

        erase_people([person.pk], why="retention", by=None, at=timezone.now())
    assert Person.objects.get(pk=person.pk).full_name == "personne effacée"


# --- the nation


def test_a_length_is_decided_for_a_day_to_come(siege):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    form = {"kept": "file", "months": "18", "from_on": tomorrow, "source": "délibération du bureau"}
    assert siege.post("/siege/durees/", form).status_code == 302
    assert RetentionPeriod.objects.filter(months=18).exists()
    assert "commence déjà ce jour-là" in words(siege.post("/siege/durees/", form))
    assert "Le passé garde sa durée" in words(siege.post("/siege/durees/", form | {"from_on": "2020-01-01"}))
    assert "entre 6 et 12" in words(siege.post("/siege/durees/", form | {"kept": "journal"}))


@pytest.mark.parametrize("months", ["", "-3", "1.5", "999999999999999999999", "douze", "<b>"])
def test_a_length_that_is_no_number_gets_a_sentence(siege, months):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    before = RetentionPeriod.objects.count()
    form = {"kept": "file", "months": months, "from_on": tomorrow, "source": "x"}
    assert siege.post("/siege/durees/", form).status_code == 200
    assert RetentionPeriod.objects.count() == before


def test_the_national_pages_say_no_name(siege, office, person, lille):
    office.get(rights(person))
    last_seen(lille, 30, first_name="Zénobie", last_name="Quatremère")
    for address in ("/siege/durees/", "/siege/droits/", "/siege/journal/", "/siege/mentions/"):
        page = words(siege.get(address))
        assert "Rahimi" not in page
        assert "Quatrem" not in page
