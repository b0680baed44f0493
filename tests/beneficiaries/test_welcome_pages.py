"""The pages of the welcome, as a volunteer at the counter meets them."""

import re
import uuid
from datetime import date

import pytest
from django.utils import timezone

from beneficiaries.models import Appointment, Enrolment, LiaisonSheet, Person, SheetState, Visit
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory

pytestmark = pytest.mark.django_db

WELCOME = "/lille/accueil/"


@pytest.fixture
def counter(signed_in, volunteer):
    return signed_in(volunteer)


def answers(**changed):
    return {
        "first_name": "Maryam", "last_name": "Rahimi", "birth": "12/03/1984", "phone": "06 39 98 41 07",
        "language": "fa", "place": "59000", "motive": "", "key": str(uuid.uuid4()), "apart": "", "not_elsewhere": "",
    } | changed  # fmt: skip


def words(response):
    return re.sub(r"\s+", " ", response.content.decode().replace("\u00a0", " "))


def test_a_volunteer_registers_someone_and_lands_on_her_page(counter):
    answer = counter.post(WELCOME, answers(), follow=True)
    person = Person.objects.get()
    assert answer.redirect_chain == [(f"/lille/personnes/{person.pk}/", 302)]
    assert f"Carte {person.card_number}" in words(answer)
    assert (person.phone, person.birth_on, person.language) == ("+33639984107", date(1984, 3, 12), "fa")


def test_a_first_name_is_enough(counter):
    counter.post(WELCOME, {"first_name": "Karim", "language": "fr", "key": str(uuid.uuid4())})
    assert Person.objects.get().first_name == "Karim"


def test_a_double_click_writes_one_person(counter):
    sent = answers()
    for _ in range(5):
        assert counter.post(WELCOME, sent).status_code == 302
    assert Person.objects.count() == Visit.objects.count() == 1


def test_the_back_button_does_not_write_over_someone(counter):
    sent = answers()
    counter.post(WELCOME, sent)
    answer = counter.post(WELCOME, sent | {"first_name": "Karim"})
    assert "déjà servi pour une autre personne" in words(answer)
    assert f"/lille/personnes/{Person.objects.get().pk}/" in words(answer)
    assert Person.objects.count() == 1


def test_a_likely_double_is_shown_then_set_apart(counter, lille):
    """C002, C007: the page offers the file, "C’est elle", and "Ce sont deux personnes"; following the link writes nothing."""
    known = PersonFactory(antenna=lille, first_name="Mariam", last_name="Rahimi", phone="+33639984107")
    answer = counter.post(WELCOME, answers())
    assert "Est-ce la même personne" in words(answer)
    assert "même téléphone" in words(answer)
    assert f'href="/lille/personnes/{known.pk}/"' in words(answer)
    assert "Ce sont deux personnes, accueillir quand même" in words(answer)
    assert counter.get(f"/lille/personnes/{known.pk}/").status_code == 200
    assert Person.objects.count() == 1
    again = answers() | {name: field.value() for name in ("apart", "key") if (field := answer.context["form"][name])}
    assert counter.post(WELCOME, again).status_code == 302
    assert Person.objects.count() == 2


def test_it_is_her_opens_the_file_and_notes_the_visit(counter, lille):
    known = PersonFactory(antenna=lille)
    sheet = LiaisonSheetFactory(antenna=lille)
    answer = counter.post(f"/lille/personnes/{known.pk}/est-la/", {"fiche": str(sheet.pk)})
    assert answer.url == f"/lille/personnes/{known.pk}/"
    assert Person.objects.count() == 1
    assert Visit.objects.get().person == known
    assert LiaisonSheet.objects.get().person == known


def test_a_weak_likeness_is_mentioned_without_a_name(counter, lille):
    known = PersonFactory(antenna=lille, first_name="Yao", last_name="Koffi", phone="+33639984107")
    answer = counter.post(WELCOME, answers(), follow=True)
    assert f"lui ressemble un peu : {known.card_number}" in words(answer)
    assert "Koffi" not in words(answer)


def test_a_person_of_another_antenna_is_proved_then_opened(counter, lyon):
    known = PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi", birth_on=date(1984, 3, 12))
    answer = counter.post(WELCOME, answers())
    assert "Une autre antenne connaît exactement ce nom" in words(answer)
    assert known.card_number not in words(answer)
    answer = counter.post(
        "/lille/accueil/ailleurs/", {"first_name": "Maryam", "last_name": "Rahimi", "birth": "12/03/1984"}
    )
    assert answer.url == f"/lille/personnes/{known.pk}/"
    assert Enrolment.objects.filter(person=known).count() == 2


def test_a_card_of_another_antenna_opens_the_file(counter, lyon):
    known = PersonFactory(antenna=lyon)
    answer = counter.post("/lille/accueil/ailleurs/", {"card": known.card_number.lower().replace("-", " ")})
    assert answer.url == f"/lille/personnes/{known.pk}/"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"card": "12"}, "deux lettres et six chiffres"),
        ({"card": "LY-999999"}, "Aucune antenne ne connaît"),
        ({}, "Écrivez le prénom"),
        ({"first_name": "Ana", "last_name": "Lopes", "birth": "1984"}, "Il faut le jour, le mois et l’année"),
        ({"first_name": "Ana", "last_name": "Lopes", "birth": "01/01/1984"}, "Un 1er janvier ne prouve rien"),
        ({"card": "\x00"}, "nul"),
        ({"card": "x" * 500}, "caractères"),
    ],
)
def test_a_proof_that_fails_says_what_to_do(counter, sent, said):
    answer = counter.post("/lille/accueil/ailleurs/", sent)
    assert answer.status_code == 200
    assert said in words(answer)


def test_a_sheet_fills_the_form_and_becomes_hers(counter, lille):
    sheet = LiaisonSheetFactory(
        antenna=lille, birth_on=date(1984, 3, 1), birth_precision="month", phone="+33612345678", motivations=["rights"]
    )
    page = counter.get(f"{WELCOME}?fiche={sheet.pk}")
    assert 'value="Fatima"' in words(page)
    assert 'value="03/1984"' in words(page)
    assert 'value="06 12 34 56 78"' in words(page)
    sent = answers(first_name="Fatima", last_name="Zerrouki", birth="03/1984", fiche=str(sheet.pk), motive="rights")
    assert counter.post(WELCOME, sent).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == SheetState.WELCOMED
    assert Visit.objects.get().motive == "rights"
    assert counter.get(f"{WELCOME}?fiche={sheet.pk}").url == f"/lille/personnes/{sheet.person_id}/"


def test_a_sheet_of_another_antenna_is_no_page(counter, lyon):
    sheet = LiaisonSheetFactory(antenna=lyon)
    assert counter.get(f"{WELCOME}?fiche={sheet.pk}").status_code == 404
    assert counter.post(WELCOME, answers(fiche=str(sheet.pk))).status_code == 404
    assert counter.get(f"{WELCOME}?fiche=abc").status_code == 404


def test_what_was_searched_fills_the_form_without_passing_by_the_address(counter):
    page = counter.post(WELCOME, {"prefill": "rahimi mariam"})
    assert 'value="Mariam"' in words(page)
    assert 'value="Rahimi"' in words(page)
    assert not Person.objects.exists()


def test_a_visit_without_a_name_takes_one_click_and_counts_once(counter):
    key = str(uuid.uuid4())
    for _ in range(3):
        assert counter.post("/lille/accueil/sans-nom/", {"key": key}).url == "/lille/"
    assert Visit.objects.get().person is None
    counter.post("/lille/accueil/sans-nom/", {"key": str(uuid.uuid4())})
    assert Visit.objects.count() == 2


BAD = {
    "empty": ({"first_name": ""}, "first_name"),
    "spaces": ({"first_name": "   "}, "first_name"),
    "oversized": ({"first_name": "a" * 5000}, "first_name"),
    "html": ({"first_name": "<script>alert(1)</script>"}, "first_name"),
    "sql": ({"last_name": "x'; DROP TABLE beneficiaries_person; --"}, "last_name"),
    "nul": ({"last_name": "a\x00b"}, "last_name"),
    "emoji alone": ({"first_name": "😀"}, "first_name"),
    "born in 1800": ({"birth": "01/02/1800"}, "birth"),
    "born tomorrow": ({"birth": "01/01/2100"}, "birth"),
    "born on no day": ({"birth": "31/02/2015"}, "birth"),
    "two digits": ({"birth": "04/11/99"}, "birth"),
    "two telephones": ({"phone": "0612345678 / 0698765432"}, "phone"),
    "letters for a telephone": ({"phone": "demander à Paul"}, "phone"),
    "postcode": ({"place": "5900"}, "place"),
    "arabic postcode": ({"place": "٥٩٠٠٠"}, "place"),
    "street": ({"place": "12 rue des Lilas 59000 Lille"}, "place"),
    "html for a town": ({"place": "<b>Lille</b>"}, "place"),
    "birth name": ({"birth_name": "<b>"}, "birth_name"),
    "language": ({"language": "klingon"}, "language"),
    "motive": ({"motive": "'; --"}, "motive"),
    "apart": ({"apart": "not-a-key"}, "apart"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_gets_a_sentence_beside_its_field_and_writes_nothing(counter, kind):
    changed, field = BAD[kind]
    answer = counter.post(WELCOME, answers(**changed))
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert not Person.objects.exists()
    assert not Visit.objects.exists()


def test_what_was_typed_stays_in_the_form_and_is_escaped(counter):
    answer = counter.post(WELCOME, answers(first_name="<b>Ana</b>", birth="31/02/2015"))
    assert "&lt;b&gt;Ana&lt;/b&gt;" in words(answer)
    assert 'value="31/02/2015"' in words(answer)


@pytest.mark.parametrize("name", ["محمد", "😀 Ana", "Ольга", "Ly", "O’Brien"])
def test_names_of_any_script_are_welcomed(counter, name):
    assert counter.post(WELCOME, answers(first_name=name)).status_code == 302
    assert name in words(counter.get(f"/lille/personnes/{Person.objects.get().pk}/"))


def test_a_forged_key_is_no_page(counter):
    assert counter.post(WELCOME, answers(key="12")).status_code == 404


def test_a_correction_keeps_one_person(counter, lille):
    """C005: the same record, with the new telephone."""
    person = PersonFactory(antenna=lille, first_name="Maryam", birth_on=date(1984, 3, 1), birth_precision="month")
    address = f"/lille/personnes/{person.pk}/corriger/"
    assert 'value="03/1984"' in words(counter.get(address))
    sent = answers(
        birth="03/1984",
        phone="0692 90 12 34",
        email="maryam@example.org",
        place="59000 Lille",
        gender="feminin",
        status="seeking",
    )
    assert counter.post(address, sent).url == f"/lille/personnes/{person.pk}/"
    person.refresh_from_db()
    assert (person.phone, person.town, person.status) == ("+262692901234", "Lille", "seeking")
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "pas-une-adresse"),
        ("gender", "x"),
        ("status", "x"),
        ("birth", "2100"),
        ("place", "<b>"),
        ("birth_name", "<b>"),
        ("email", "ana@gmial.com"),
        ("seen", "x"),
        ("first_name", ""),
    ],
)
def test_a_wrong_correction_changes_nothing(counter, lille, field, value):
    person = PersonFactory(antenna=lille)
    sent = answers(email="", gender="feminin", status="seeking") | {field: value}
    answer = counter.post(f"/lille/personnes/{person.pk}/corriger/", sent)
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert Person.objects.get().last_name == "Rahimi" and Person.objects.get().phone == ""


def test_someone_expected_is_ticked_once(counter, lille):
    person = PersonFactory(antenna=lille)
    expected = Appointment.objects.create(antenna=lille, person=person, starts_at=timezone.now(), purpose="recharge")
    for _ in range(2):
        assert counter.post(f"/lille/rendez-vous/{expected.pk}/est-la/").url == "/lille/"
    assert Visit.objects.count() == 1
    assert counter.post("/lille/rendez-vous/999999999999999999999999/est-la/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "personnes/{person}/corriger/",
        "personnes/{person}/est-la/",
        "rendez-vous/{appointment}/est-la/",
        "personnes/{person}/",
    ],
)
def test_lyon_reaches_nobody_of_lille(signed_in, stranger, lille, path):
    person = PersonFactory(antenna=lille)
    expected = Appointment.objects.create(antenna=lille, person=person, starts_at=timezone.now(), purpose="recharge")
    client = signed_in(stranger)
    address = path.format(person=person.pk, appointment=expected.pk)
    assert client.post(f"/lyon/{address}", answers()).status_code in (404, 405)
    assert client.get(f"/lyon/{address}").status_code in (404, 405)
    assert client.post(f"/lille/{address}", answers()).status_code == 403
    assert not Visit.objects.exists()


@pytest.mark.parametrize("path", ["accueil/", "accueil/ailleurs/", "accueil/sans-nom/"])
def test_nobody_signed_in_is_led_to_the_sign_in(client, lille, path):
    assert client.post(f"/lille/{path}", answers()).status_code == 302
    assert not Person.objects.exists()


def test_pages_of_people_are_not_kept_by_the_shared_computer(counter, lille):
    person = PersonFactory(antenna=lille)
    for address in ("/lille/", f"/lille/personnes/{person.pk}/", f"/lille/personnes/{person.pk}/corriger/", WELCOME):
        assert "no-store" in counter.get(address)["Cache-Control"]
