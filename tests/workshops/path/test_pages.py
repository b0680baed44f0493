"""The pages of a path and of the resources: what they show, what they refuse beside the field, how many questions they ask."""

import io
import uuid
from datetime import timedelta

import openpyxl
import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from beneficiaries.models import Opening
from tests.factories import learning
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, KindFactory, SessionFactory, at
from workshops.models import Exercise, KindSkill, PathStep, Resource, StepState, TimeOnPath

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
ROOM = "/lille/ateliers/parcours/"
UGLY = ["", "0", "-1", "1.5", "abc", "99999999999999999999", "\x00", "' OR 1=1 --", "<script>", "é" * 5000]


@pytest.fixture
def nadia(signed_in, volunteer):
    return signed_in(volunteer)


@pytest.fixture
def helene(signed_in, manager):
    return signed_in(manager)


@pytest.fixture
def person(lille):
    return PersonFactory(antenna=lille, first_name="Leïla")


@pytest.fixture
def mail():
    made = learning.a_resource(
        "Ma boîte mail", "sk_mail", link="https://www.lesbonsclics.fr/", source="les_bons_clics", theme="mail"
    )
    Exercise.objects.create(resource=made, position=2, title_fr="Répondre", minutes=15)
    Exercise.objects.create(
        resource=made, position=1, title_fr="Ouvrir sa boîte", words_fr="Écrivez votre adresse.", minutes=10
    )
    return made


def page(answer):
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def test_without_a_diagnostic_the_page_leads_to_it(nadia, person):
    text = page(nadia.get(f"{ROOM}{person.pk}/"))
    assert "Faire le diagnostic" in text
    assert Opening.objects.get(person=person).act == "opened the path"


def test_what_is_proposed_is_kept_as_ticked_then_begun_then_done(nadia, person, volunteer, mail):
    learning.a_resource("Mon téléphone", "sk_phone")
    learning.a_diagnostic(person, volunteer.user, sk_mail="0", sk_phone="1")
    text = page(nadia.get(f"{ROOM}{person.pk}/"))
    assert "Que veut apprendre" in text
    assert "Ma boîte mail" in text
    assert not PathStep.objects.exists()
    nadia.post(f"{ROOM}{person.pk}/garder/", {"idea": [f"resource-{mail.pk}", "resource-x", "kind-99999999999"]})
    step = PathStep.objects.get(resource=mail)
    assert set(PathStep.objects.values_list("state", flat=True)) == {"chosen", "proposed"}
    text = page(nadia.get(f"{ROOM}{person.pk}/"))
    assert text.index("Ouvrir sa boîte") < text.index("Répondre")  # in their order
    assert 'rel="noopener noreferrer"' in text
    assert text.count("btn-primary") == 1
    nadia.post(f"{ROOM}etapes/{step.pk}/", {"state": "begun"})
    nadia.post(f"{ROOM}etapes/{step.pk}/", {"state": "done"})
    step.refresh_from_db()
    assert (step.state, step.changed_by) == (StepState.DONE, volunteer.user)
    assert "fait le 25 nov." in page(nadia.get(f"{ROOM}{person.pk}/"))


def test_sessions_to_come_that_teach_the_skill_lead_to_the_booking(nadia, lille, person, mail):
    learning.a_step(person, mail)
    kind = KindFactory()
    KindSkill.objects.create(kind=kind, skill_id="sk_mail")
    full = SessionFactory(antenna=lille, kind=kind, starts_at=at("2026-11-26"), capacity=1)
    BookingFactory(session=full)
    SessionFactory(antenna=lille, kind=kind, starts_at=at("2026-12-01", "14:00"))
    text = page(nadia.get(f"{ROOM}{person.pk}/"))
    assert "Mardi prochain, 1er décembre, 14 h" in text
    assert "Demain" not in text
    assert f"/lille/ateliers/inscrire/{person.pk}/?pour=mailbox" in text


def time_form(made, **facts):
    return {"resource": made.pk, "minutes": "45", "on": "2026-11-25", "booking": "", "key": str(uuid.uuid4()), **facts}


def test_time_is_noted_shown_and_taken_back(nadia, person, mail):
    sent = time_form(mail)
    assert nadia.post(f"{ROOM}{person.pk}/temps/", sent).status_code == 302
    nadia.post(f"{ROOM}{person.pk}/temps/", sent)
    time = TimeOnPath.objects.get()
    text = page(nadia.get(f"{ROOM}{person.pk}/"))
    assert "45 min" in text
    assert "La boîte mail" in text
    file = page(nadia.get(f"/lille/personnes/{person.pk}/"))
    assert "Ma boîte mail" in file
    assert "45 min" in file
    nadia.post(f"{ROOM}temps/{time.pk}/annuler/")
    assert "Aucun temps noté" in page(nadia.get(f"{ROOM}{person.pk}/"))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"minutes": "4"}, "de cinq minutes à huit heures"), ({"minutes": "9" * 30}, "de cinq minutes à huit heures"),
        ({"on": "2026-11-26"}, "Choisissez aujourd’hui"), ({"on": "2020-01-01"}, "Choisissez aujourd’hui"),
        ({"minutes": "abc"}, "invalid-feedback"), ({"resource": "99999999999999999999"}, "invalid-feedback"),
        ({"booking": "12"}, "invalid-feedback"), ({"on": "\x00"}, "invalid-feedback"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(nadia, person, mail, facts, words):
    text = page(nadia.post(f"{ROOM}{person.pk}/temps/", time_form(mail, **facts)))
    assert words in text
    assert not TimeOnPath.objects.exists()


@pytest.mark.parametrize("bad", UGLY)
def test_ugly_words_are_a_sentence_or_no_page(nadia, person, mail, bad):
    step = learning.a_step(person, mail)
    assert nadia.post(f"{ROOM}etapes/{step.pk}/", {"state": bad}).status_code == 404
    assert nadia.post(f"{ROOM}{person.pk}/ajouter/", {"resource": bad}).status_code == 200
    for name in ("resource", "minutes", "on", "booking", "key"):
        assert nadia.post(f"{ROOM}{person.pk}/temps/", time_form(mail, **{name: bad})).status_code in (200, 302)
    assert nadia.post(f"{ROOM}{person.pk}/garder/", {"idea": bad}).status_code in (200, 302)


def test_a_step_that_moved_meanwhile_says_so(nadia, person, mail):
    step = learning.a_step(person, mail)
    PathStep.objects.update(state="set_aside")
    assert "Cette étape a changé entre-temps" in page(nadia.post(f"{ROOM}etapes/{step.pk}/", {"state": "done"}))


def test_an_address_that_a_form_posts_to_leads_back(nadia, person, mail):
    step = learning.a_step(person, mail)
    for address in (f"{person.pk}/garder/", f"{person.pk}/ajouter/", f"{person.pk}/temps/", f"etapes/{step.pk}/"):
        assert nadia.get(f"{ROOM}{address}")["Location"] == f"{ROOM}{person.pk}/"


def test_another_antenna_opens_nothing(signed_in, stranger, person, mail, lyon):
    step, time = learning.a_step(person, mail), learning.some_time(person, mail)
    client = signed_in(stranger)
    room = "/lyon/ateliers/parcours/"
    for address in (f"{person.pk}/", f"{person.pk}/feuille/", f"etapes/{step.pk}/", f"temps/{time.pk}/annuler/"):
        assert client.post(f"{room}{address}").status_code in (404, 405)
    time.refresh_from_db()
    assert time.taken_back_at is None


def test_the_page_takes_as_many_queries_with_one_step_as_with_ten(nadia, lille, person, volunteer):
    kind = KindFactory()
    learning.the_skills()
    KindSkill.objects.create(kind=kind, skill_id="sk_mail")
    learning.a_diagnostic(person, volunteer.user, sk_mail="0", sk_phone="0", sk_app="1")
    for code in ("sk_phone", "sk_app"):
        learning.a_resource(f"À proposer {code}", code)

    def count():
        with CaptureQueriesContext(connection) as counted:
            page(nadia.get(f"{ROOM}{person.pk}/"))
        return len(counted)

    def grow(n):
        made = learning.a_resource(f"Ressource {n}", "sk_mail")
        Exercise.objects.create(resource=made, position=1, title_fr="E")
        learning.a_step(person, made)
        learning.some_time(person, made, 10)
        SessionFactory(antenna=lille, kind=kind, starts_at=timezone.now() + timedelta(days=1, hours=n))

    grow(0)
    count()
    few = count()
    for n in range(1, 10):
        grow(n)
    assert count() == few


# ---- the sheet


def test_the_sheet_is_tagged_in_short_words_with_codes_and_names_nobody(nadia, person, mail):
    learning.a_step(person, mail)
    pdf = nadia.get(f"{ROOM}{person.pk}/feuille/").content
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    with pdfplumber.open(io.BytesIO(pdf)) as book:
        (sheet,) = book.pages
        text = sheet.extract_text()
    for words in ("Mon parcours", "1. Ma boîte mail", "Répondre (15 min)", "www.lesbonsclics.fr", "25 novembre 2026"):
        assert words in text
    assert "Leïla" not in text
    assert "Code à scanner : il ouvre www.lesbonsclics.fr" in tree(reader)


def tree(reader):
    """The words that stand for pictures in the tagged tree."""
    found, todo = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        one = todo.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, dict):
            found.append(str(one.get("/Alt", "")))
            kids = one.get("/K", [])
            todo += kids if isinstance(kids, list) else [kids]
    return found


def test_the_sheet_is_in_english_for_who_prefers_it_and_its_codes_say_where_they_lead(nadia, lille, mail):
    person = PersonFactory(antenna=lille, language="en")
    learning.a_step(person, mail)
    pdf = nadia.get(f"{ROOM}{person.pk}/feuille/").content
    reader = PdfReader(io.BytesIO(pdf))
    assert "My path" in reader.pages[0].extract_text()
    assert "Code to scan: it opens www.lesbonsclics.fr" in tree(reader)


def test_without_a_step_there_is_nothing_to_print(nadia, person):
    assert "pas encore d’étape" in page(nadia.get(f"{ROOM}{person.pk}/feuille/", follow=True))


# ---- resources


RESOURCE = {
    "title": "Prendre le bus", "source": "antenna", "link": "", "skills": ["sk_app"], "difficulty": "beginner", "language": "fr",
    "minutes": "40", "theme": "other", "audience": "everyone", "exercises": "Chercher un trajet (15 min)\nAcheter un ticket", "title_en": "",
}  # fmt: skip


def test_a_manager_writes_changes_and_closes_her_own(helene, lille, manager):
    learning.the_skills()
    answer = helene.post(f"{ROOM}ressources/nouvelle/", RESOURCE, follow=True)
    assert "« Prendre le bus » est gardée" in page(answer)
    made = Resource.objects.get()
    assert (made.antenna, made.added_by, made.exercises.count()) == (lille, manager.user, 2)
    text = page(helene.get(f"{ROOM}ressources/{made.pk}/"))
    assert "Chercher un trajet (15 min)" in text
    helene.post(
        f"{ROOM}ressources/{made.pk}/", {**RESOURCE, "title": "Prendre le métro", "exercises": "Acheter un ticket"}
    )
    made.refresh_from_db()
    assert made.title_fr == "Prendre le métro"
    assert list(made.exercises.filter(closed_on=None).values_list("title_fr", flat=True)) == ["Acheter un ticket"]
    helene.post(f"{ROOM}ressources/{made.pk}/proposer/")
    assert "plus proposée depuis" in page(helene.get(f"{ROOM}ressources/"))
    helene.post(f"{ROOM}ressources/{made.pk}/proposer/")
    made.refresh_from_db()
    assert made.closed_on is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"title": ""}, "invalid-feedback"), ({"title": "a\x00"}, "invalid-feedback"), ({"skills": []}, "Cochez au moins une"),
        ({"source": "other"}, "elle commence par https://"), ({"link": "http://a.fr"}, "sans risque"), ({"link": "x y"}, "pas l’adresse"),
        ({"minutes": "2"}, "de 5 à 600"), ({"exercises": "A\nA"}, "ont le même titre"), ({"exercises": "x" * 4001}, "invalid-feedback"),
        ({"exercises": "\n".join(f"E{n}" for n in range(31))}, "Trente exercices"), ({"skills": ["sk_rien"]}, "invalid-feedback"),
    ],
)  # fmt: skip
def test_a_wrong_resource_is_said_beside_its_field(helene, facts, words):
    learning.the_skills()
    assert words in page(helene.post(f"{ROOM}ressources/nouvelle/", {**RESOURCE, **facts}))
    assert not Resource.objects.exists()


def test_the_same_resource_twice_is_refused_in_words(helene):
    learning.the_skills()
    helene.post(f"{ROOM}ressources/nouvelle/", RESOURCE)
    assert "a déjà ce titre" in page(helene.post(f"{ROOM}ressources/nouvelle/", RESOURCE))


def test_resources_by_use_and_hours_and_their_workbook(helene, lille, lyon, person, mail, volunteer):
    learning.a_resource("De Lyon", antenna=lyon)
    learning.a_resource("Jamais servie")
    learning.a_step(person, mail)
    learning.some_time(person, mail, 90)
    elsewhere = PersonFactory(antenna=lyon)
    learning.some_time(elsewhere, mail, 60)
    text = page(helene.get(f"{ROOM}ressources/"))
    assert "1 h 30" in text
    assert "De Lyon" not in text
    assert text.index("Ma boîte mail") < text.index("Jamais servie")
    sheet = openpyxl.load_workbook(io.BytesIO(helene.get(f"{ROOM}ressources/usage.xlsx").content)).active
    rows = list(sheet.values)
    assert rows[1][0] == "Ma boîte mail"
    assert (rows[1][5], rows[1][6], rows[1][7]) == (1, 0, 1.5)


def test_the_nation_reads_every_antennas_and_its_hours(signed_in, national, lille, lyon, person, mail):
    learning.a_resource("De Lyon", antenna=lyon)
    learning.some_time(person, mail, 90)
    learning.some_time(PersonFactory(antenna=lyon), mail, 60)
    text = page(signed_in(national).get("/siege/ateliers/parcours/"))
    assert "De Lyon" in text
    assert "2 h 30 de parcours, 2 personnes" in text


def test_the_list_takes_as_many_queries_with_one_resource_as_with_twenty(helene, lille):
    def count():
        with CaptureQueriesContext(connection) as counted:
            page(helene.get(f"{ROOM}ressources/"))
        return len(counted)

    learning.a_resource("Une", antenna=lille)
    count()
    few = count()
    for n in range(20):
        learning.a_resource(f"Ressource {n}", "sk_mail", "sk_form", antenna=lille)
    assert count() == few
