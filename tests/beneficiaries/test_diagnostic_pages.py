"""Making a diagnostic: kept as it is ticked, once; what it says; who may see it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.diagnostics import making
from beneficiaries.diagnostics.part import DiagnosticPart
from beneficiaries.diagnostics.progress import progress
from beneficiaries.diagnostics.questionnaire import parse
from beneficiaries.diagnostics.story import parts_of
from beneficiaries.diagnostics.versions import files
from beneficiaries.models import Diagnostic, DiagnosticDraft, Visit
from connect.antennas.doors import antenna_urls, open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("questionnaires")]
CURRENT = list(files())[-1]
FILE = json.loads(files()[CURRENT].read_text(encoding="utf-8"))
EXAMPLES = FILE["examples"]
SHEET = parse(FILE)
SECTIONS = [section.code for section in SHEET.sections]


@pytest.fixture
def person(lille):
    return PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi")


@pytest.fixture
def made(lille, volunteer, person):
    """`made(answers, days_ago=30)` → the diagnostic that these answers make."""

    def made(answers, days_ago=0):
        at = timezone.now() - timedelta(days=days_ago)
        with open_antenna(lille.pk):
            draft = making.keep(person, antenna_id=lille.pk, key=uuid4(), answers=answers, at=at, by=volunteer.user)
            return making.finish(draft, at=at, by=volunteer.user)

    return made


def address(person, section=""):
    return f"/lille/personnes/{person.pk}/diagnostic/" + (f"?rubrique={section}" if section else "")


def send(client, person, section, key, to="", **answers):
    return client.post(address(person), {"key": key, "rubrique": section, "vers": to, **answers})


def test_the_first_example_made_on_the_pages_gives_its_result(signed_in, volunteer, person):
    client, key, answers = signed_in(volunteer), uuid4(), EXAMPLES[0]["answers"]
    for n, code in enumerate(SECTIONS):
        here = {q.code: answers[q.code] for q in SHEET.section(code).questions if q.code in answers}
        answer = send(client, person, code, key, SECTIONS[n + 1] if n < 6 else "fin", **here)
        assert answer.status_code == 302
    it = Diagnostic.objects.get()
    assert answer.url == f"/lille/diagnostics/{it.pk}/"
    assert (it.pk, it.person, it.by, it.version_id, it.answers) == (key, person, volunteer.user, CURRENT, answers)
    expected = EXAMPLES[0]["expected"]
    assert {code: getattr(it, code) for code in expected["bnm"]} == expected["bnm"]
    assert (it.level, it.suggestions) == (expected["level"], expected["suggestions"])
    page = client.get(answer.url).content.decode()
    for said in (
        "Le diagnostic de Maryam Rahimi",
        "Carte SIM et recharge solidaire",
        "Clavier et souris à apprendre.",
        "4 autres propositions",
    ):
        assert said in page
    assert not DiagnosticDraft.objects.exists()


def test_a_visit_keeps_the_first_reason_and_the_first_need(made, person):
    made({"mo_reasons": ["rights", "save_money"], "sn_needs": ["housing", "budget"]})
    visit = Visit.objects.get(person=person)
    assert (visit.source, visit.motive, visit.social_need) == ("diagnostic", "rights", "housing")


def test_what_is_ticked_is_kept_and_found_again(signed_in, volunteer, person):
    client, key = signed_in(volunteer), uuid4()
    send(client, person, "equipment", key, "plus-tard", eq_devices=["smartphone", "laptop"], eq_household="3")
    assert DiagnosticDraft.objects.get().answers == {"eq_devices": ["smartphone", "laptop"], "eq_household": 3}
    page = client.get(address(person)).content.decode()
    assert page.count("checked") == 2
    assert f'name="key" value="{key}"' in page
    assert "Gardé à" in page


def test_finishing_later_leads_to_the_person(signed_in, volunteer, person):
    answer = send(signed_in(volunteer), person, "equipment", uuid4(), "plus-tard", eq_access="own")
    assert answer.url == f"/lille/personnes/{person.pk}/"


def test_htmx_keeps_and_says_when(signed_in, volunteer, person):
    answer = signed_in(volunteer).post(
        address(person), {"key": uuid4(), "rubrique": "uses", "us_frequency": "daily"}, headers={"HX-Request": "true"}
    )
    assert answer.content.decode().startswith("Gardé à ")
    assert DiagnosticDraft.objects.get().answers == {"us_frequency": "daily"}


def test_an_answer_can_be_taken_back(signed_in, volunteer, person):
    client, key = signed_in(volunteer), uuid4()
    send(client, person, "uses", key, us_frequency="daily", us_procedures="alone")
    send(client, person, "uses", key, us_procedures="alone")
    assert DiagnosticDraft.objects.get().answers == {"us_procedures": "alone"}


def test_a_section_left_out_of_the_page_keeps_its_answers(signed_in, volunteer, person):
    client, key = signed_in(volunteer), uuid4()
    send(client, person, "uses", key, us_frequency="daily")
    send(client, person, "skills", key, sk_mail="2")
    assert DiagnosticDraft.objects.get().answers == {"us_frequency": "daily", "sk_mail": "2"}


def test_a_draft_is_its_authors_alone(signed_in, lille, volunteer, person):
    send(signed_in(volunteer), person, "uses", uuid4(), us_frequency="daily")
    page = signed_in(MembershipFactory(antenna=lille)).get(address(person, "uses")).content.decode()
    assert "checked" not in page


def test_pressed_twice_one_diagnostic_is_made(signed_in, volunteer, person):
    client, key = signed_in(volunteer), uuid4()
    urls = {send(client, person, "uses", key, "fin", us_frequency="daily").url for _ in range(2)}
    assert urls == {f"/lille/diagnostics/{key}/"}
    assert Diagnostic.objects.count() == 1


def test_two_pages_of_one_author_are_one_diagnostic(signed_in, volunteer, person):
    client = signed_in(volunteer)
    send(client, person, "uses", uuid4(), us_frequency="daily")
    send(client, person, "skills", uuid4(), "fin", sk_mail="2")
    assert Diagnostic.objects.get().answers == {"us_frequency": "daily", "sk_mail": "2"}


def test_nothing_answered_makes_no_diagnostic(signed_in, volunteer, person):
    client = signed_in(volunteer)
    answer = client.post(address(person), {"key": uuid4(), "rubrique": "uses", "vers": "fin"}, follow=True)
    assert "Rien n’est encore répondu" in answer.content.decode()
    assert not Diagnostic.objects.exists()
    assert not Visit.objects.exists()


def test_reasons_are_kept_in_the_order_they_were_ticked(signed_in, volunteer, person):
    send(
        signed_in(volunteer), person, "motivations", uuid4(), "fin",
        mo_reasons=["save_money", "rights", "leisure"], mo_reasons_order="leisure,save_money,gone,rights",
    )  # fmt: skip
    assert Diagnostic.objects.get().answers == {"mo_reasons": ["leisure", "save_money", "rights"]}


def test_without_javascript_reasons_keep_the_order_of_the_list(signed_in, volunteer, person):
    send(signed_in(volunteer), person, "motivations", uuid4(), "fin", mo_reasons=["save_money", "rights"])
    assert Diagnostic.objects.get().answers == {"mo_reasons": ["save_money", "rights"]}


def test_no_device_drops_the_questions_it_makes_pointless(signed_in, volunteer, person):
    send(signed_in(volunteer), person, "equipment", uuid4(), "fin", eq_devices=["none"], eq_state="ok", eq_os="android")
    assert Diagnostic.objects.get().answers == {"eq_devices": ["none"]}


@pytest.mark.parametrize(
    ("section", "answers", "sentence"),
    [
        ("motivations", {"mo_reasons": ["save_money", "rights", "leisure", "other"]}, "3 réponses au plus"),
        ("equipment", {"eq_devices": ["none", "laptop"]}, "« Aucun » ne va avec aucune autre réponse."),
        ("equipment", {"eq_devices": ["fusée"]}, "fusée"),
        ("equipment", {"eq_household": "-1"}, "0"),
        ("equipment", {"eq_household": "13"}, "12"),
        ("equipment", {"eq_household": "2,555"}, "nombre entier"),
        ("equipment", {"eq_household": "9" * 400}, "eq_household"),
        ("uses", {"us_frequency": "daily\x00"}, "us_frequency"),
        ("uses", {"us_frequency": "<script>alert(1)</script>"}, "us_frequency"),
        ("uses", {"us_frequency": "🙂'; DROP TABLE x; --"}, "us_frequency"),
        ("skills", {"sk_mail": "4"}, "sk_mail"),
    ],
)
def test_bad_input_gets_a_sentence_beside_the_question(signed_in, volunteer, person, section, answers, sentence):
    page = send(signed_in(volunteer), person, section, uuid4(), "fin", **answers)
    assert page.status_code == 200
    assert "invalid-feedback" in page.content.decode()
    assert sentence in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    assert not Diagnostic.objects.exists()


@pytest.mark.parametrize("junk", [{"key": "pas une clé"}, {"key": ""}, {"rubrique": "inconnue"}, {"rubrique": "\x00"}])
def test_a_page_that_was_tampered_with_is_a_404(signed_in, volunteer, person, junk):
    data = {"key": uuid4(), "rubrique": "uses", "us_frequency": "daily"} | junk
    assert signed_in(volunteer).post(address(person), data).status_code == 404
    assert not DiagnosticDraft.objects.exists()


def test_a_section_that_is_none_is_a_404(signed_in, volunteer, person):
    assert signed_in(volunteer).get(address(person, "inconnue")).status_code == 404


def test_lyon_sees_no_diagnostic_of_lille(signed_in, stranger, person, made):
    """C088: the rights are those of the antenna that holds the record."""
    it, client = made({"us_frequency": "daily"}), signed_in(stranger)
    assert client.get(f"/lyon/diagnostics/{it.pk}/").status_code == 404
    assert client.get(f"/lille/diagnostics/{it.pk}/").status_code == 403
    assert client.get(f"/lyon/personnes/{person.pk}/diagnostic/").status_code == 404
    assert (
        client.post(f"/lyon/personnes/{person.pk}/diagnostic/", {"key": it.pk, "rubrique": "uses"}).status_code == 404
    )


def test_a_diagnostic_never_changes_even_by_the_owner(made):
    made({"us_frequency": "daily"})
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        Diagnostic.objects.update(level="autonomous")
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM beneficiaries_diagnostic")


def test_the_door_may_add_a_diagnostic_and_change_none(lille, made):
    made({"us_frequency": "daily"})
    with pytest.raises(DatabaseError, match="permission denied"), open_antenna(lille.pk):
        Diagnostic.objects.update(level="autonomous")


def test_an_empty_diagnostic_is_refused_by_the_database(lille, person, volunteer):
    facts = dict.fromkeys(("access", "connection", "skills", "services", "level"), "unknown")
    with pytest.raises(IntegrityError, match="diagnostic_says_something"), open_antenna(lille.pk):
        Diagnostic.objects.create(
            person=person, antenna=lille, version_id=CURRENT, answers={}, by=volunteer.user, **facts
        )


def test_a_diagnostic_speaks_of_someone_enrolled_there(lille, lyon, volunteer):
    elsewhere = PersonFactory(antenna=lyon)
    facts = dict.fromkeys(("access", "connection", "skills", "services", "level"), "unknown")
    with pytest.raises(IntegrityError, match="diagnostic_person_enrolled"), open_antenna(lille.pk):
        Diagnostic.objects.create(
            person_id=elsewhere.pk, antenna=lille, version_id=CURRENT, answers={"a": "b"}, by=volunteer.user, **facts
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_way_made_is_drawn_against_the_first_one(signed_in, volunteer, made):
    first = made({"cx_mobile": "none", "cx_home": "none", "sk_mail": "0", "eq_devices": ["none"]}, days_ago=200)
    made({"sk_mail": "1"}, days_ago=100)
    now = made({"cx_mobile": "subscription", "cx_home": "fixed", "sk_mail": "2", "sk_phone": "3"})
    access, connection_part, *_rest = parts_of(now, first)
    assert (connection_part.then, connection_part.now, connection_part.moved) == (14, 136, (14, 136))
    assert (access.then, access.now) == (14, None)
    assert [(s.then, s.now, s.gained) for s in progress(now, first).skills] == [(None, 3, False), (0, 2, True)]
    page = signed_in(volunteer).get(f"/lille/diagnostics/{now.pk}/").content.decode()
    assert "Comparé à celui du" in page
    assert "Ce qui a été gagné" in page


def test_what_was_said_stays_when_the_rules_change(signed_in, volunteer, made, monkeypatch):
    it = made({"eq_access": "none", "eq_use": "occasional"})
    monkeypatch.setattr("beneficiaries.diagnostics.rules.result_of", lambda *a: pytest.fail("scored again"))
    assert "Ordinateur, usage occasionnel" in signed_in(volunteer).get(f"/lille/diagnostics/{it.pk}/").content.decode()


def test_the_result_leads_to_what_can_be_done_today(signed_in, volunteer, person, made):
    it = made({"sk_mouse": "0", "eq_access": "none", "eq_use": "occasional"})
    page = signed_in(volunteer).get(f"/lille/diagnostics/{it.pk}/").content.decode()
    assert f"/lille/caisse/vente/{person.pk}/" in page
    assert f"/lille/ateliers/inscrire/{person.pk}/" in page


def test_a_market_plan_is_advice_and_is_not_sold_here(signed_in, volunteer, made):
    it = made({"cx_bank": "yes", "cx_mobile": "subscription", "cx_spend": "41_plus"})
    page = signed_in(volunteer).get(f"/lille/diagnostics/{it.pk}/").content.decode()
    assert "forfait du marché" in page
    assert "Vendre" not in page


def test_the_pages_are_english_in_english(signed_in, volunteer, person, made, settings):
    client, it = signed_in(volunteer), made({"sk_mouse": "0"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Which devices do you have" in client.get(address(person)).content.decode()
    assert "Keyboard and mouse to learn." in client.get(f"/lille/diagnostics/{it.pk}/").content.decode()


def test_the_persons_page_tells_diagnostics_and_what_remains_in_as_many_queries_for_one_or_many(lille, person, made):
    part = DiagnosticPart()
    with antenna_urls("lille"), open_antenna(lille.pk):
        (todo,) = part.lines(person, antenna_id=lille.pk, at=timezone.now())
    assert (str(todo.text), todo.state, todo.href.endswith(f"/personnes/{person.pk}/diagnostic/")) == (
        "Diagnostic à faire",
        "next",
        True,
    )
    counts = []
    for days in (30, 20, 10):
        it = made({"sk_mouse": "0", "cx_mobile": "none"}, days_ago=days)
        with antenna_urls("lille"), open_antenna(lille.pk), CaptureQueriesContext(connection) as queries:
            lines = list(part.lines(person, antenna_id=lille.pk, at=timezone.now()))
        counts.append(len(queries))
    assert counts == [2, 2, 2]
    assert [line.state for line in lines] == ["done"] * 3 + ["next"] * 2
    assert (lines[3].text, lines[3].href) == (
        "2 propositions du diagnostic restent à voir",
        f"/lille/diagnostics/{it.pk}/#advice",
    )
    assert "Carte SIM et recharge solidaire" in lines[3].detail
    assert lines[4].when == timezone.localdate(it.at) + timedelta(days=91)
