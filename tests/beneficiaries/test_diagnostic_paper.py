"""The diagnostic on paper: blank, typed with digits, and the way made for the person to keep."""

import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from beneficiaries.diagnostics import editing, making, paper, typed, versions
from beneficiaries.diagnostics.progress import progress
from beneficiaries.diagnostics.questionnaire import parse
from beneficiaries.models import Diagnostic, DiagnosticDraft, QuestionnairePublication, QuestionnaireVersion, Visit
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory

SHEET = parse(json.loads(versions.files()["2026.2"].read_text(encoding="utf-8")))
Q = SHEET.questions


def words_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(("short", "pages"), [(True, 2), (False, 4)])
def test_the_blank_questionnaire_is_tagged_and_holds_every_question_with_its_digits(short, pages):
    reader, words = words_of(paper.blank(SHEET, short=short, language="fr"))
    assert len(reader.pages) <= pages
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert all(float(page.mediabox.width) == pytest.approx(595.3, abs=1) for page in reader.pages)
    for question in Q.values():
        expected = question.short or not short
        assert (str(question.text)[:30] in words) is expected or not expected
    assert "7 Aucun" in words
    assert "Version 2026.2" in words


def test_the_blank_questionnaire_is_english_too():
    reader, words = words_of(paper.blank(SHEET, short=True, language="en"))
    assert "Which devices do you have" in words
    assert "Ask aloud, tick yourself." in words
    assert reader.trailer["/Root"]["/Lang"] == "en"


@pytest.mark.parametrize(
    ("code", "digits", "answer"),
    [
        ("eq_access", "2", "shared"), ("eq_access", " 02 ", "shared"), ("eq_access", "", None),
        ("eq_devices", "13", ["smartphone", "laptop"]), ("eq_devices", "3, 1", ["laptop", "smartphone"]),
        ("eq_devices", "7", ["none"]), ("us_services", "1 13", None), ("us_services", "12", ["leisure"]),
        ("us_services", "1 12", ["france_travail", "leisure"]), ("mo_reasons", "421", ["rights", "basic_skills", "save_money"]),
        ("sk_mail", "0", "0"), ("sk_mail", "3", "3"), ("sk_mail", "N", "n"), ("sk_mail", "-", "n"),
        ("eq_household", "4", 4), ("eq_household", "0", 0), ("eq_devices", "11", ["smartphone"]),
    ],
)  # fmt: skip
def test_digits_are_read_as_they_are_printed(code, digits, answer):
    if answer is None and digits:
        with pytest.raises(typed.Misread):
            typed.read(Q[code], digits)
    else:
        assert typed.read(Q[code], digits) == answer


@pytest.mark.parametrize(
    ("code", "digits", "sentence"),
    [
        ("eq_access", "5", "5 n’est pas un choix ici : de 1 à 4."), ("eq_access", "0", "0 n’est pas"),
        ("eq_access", "1 2", "Un seul numéro."), ("eq_access", "oui", "Des chiffres seulement"),
        ("eq_devices", "17", "ne va avec aucune autre réponse"), ("mo_reasons", "1234", "3 réponses au plus."),
        ("sk_mail", "4", "0, 1, 2 ou 3"), ("eq_household", "13", "Un nombre de 0 à 12."),
        ("eq_household", "-1", "Un nombre de 0 à 12."), ("eq_household", "²", "Un nombre de 0 à 12."),
        ("eq_access", "٣", "Des chiffres seulement"), ("eq_access", "9" * 60, "n’est pas un choix"),
    ],
)  # fmt: skip
def test_what_is_no_answer_gets_a_sentence(code, digits, sentence):
    with translation.override("fr"), pytest.raises(typed.Misread) as fault:
        typed.read(Q[code], digits)
    assert sentence in str(fault.value)


@given(st.sampled_from(sorted(Q)), st.text(max_size=12))
def test_anything_typed_is_an_answer_or_a_sentence(code, digits):
    try:
        answer = typed.read(Q[code], digits)
    except typed.Misread:
        return
    assert answer is None or Q[code].clean(answer) == answer
    assert typed.read(Q[code], typed.shown(Q[code], answer)) == answer


@pytest.fixture
def person(lille):
    return PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi")


@pytest.fixture
def client(signed_in, volunteer):
    return signed_in(volunteer)


def address(person):
    return f"/lille/personnes/{person.pk}/diagnostic/papier/"


@pytest.mark.django_db
@pytest.mark.usefixtures("questionnaires")
class TestTyped:
    def test_a_paper_of_last_week_becomes_a_diagnostic_of_its_day(self, client, person):
        day = timezone.localdate() - timedelta(days=7)
        sent = {"key": uuid4(), "on": day.isoformat(), "eq_devices": "13", "mo_reasons": "4 1", "sk_mail": "2"}
        answer = client.post(address(person), sent)
        made = Diagnostic.objects.get()
        assert answer.url == f"/lille/diagnostics/{made.pk}/"
        assert made.answers == {
            "eq_devices": ["smartphone", "laptop"], "mo_reasons": ["rights", "save_money"], "sk_mail": "2",
        }  # fmt: skip
        assert timezone.localdate(made.at) == Visit.objects.get().on == day
        assert not DiagnosticDraft.objects.exists()
        assert client.post(address(person), sent).url == answer.url
        assert Diagnostic.objects.count() == 1

    def test_a_mistake_keeps_nothing_and_is_told_beside_its_line(self, client, person):
        page = client.post(address(person), {"key": uuid4(), "on": timezone.localdate(), "eq_access": "9"})
        assert "9 n’est pas un choix ici : de 1 à 4." in page.content.decode()
        assert not Diagnostic.objects.exists()
        assert not DiagnosticDraft.objects.exists()

    @pytest.mark.parametrize(
        ("days", "sentence"), [(1, "pas encore venu"), (-40, "plus d’un mois"), (-80_000, "plus d’un mois")]
    )
    def test_a_day_to_come_or_too_old_is_refused(self, client, person, days, sentence):
        on = (timezone.localdate() + timedelta(days=days)).isoformat()
        page = client.post(address(person), {"key": uuid4(), "on": on, "sk_mail": "2"})
        assert sentence in page.content.decode()
        assert not Diagnostic.objects.exists()

    def test_an_empty_paper_is_no_diagnostic(self, client, person):
        page = client.post(address(person), {"key": uuid4(), "on": timezone.localdate()})
        assert "Rien n’est encore répondu" in page.content.decode()

    def test_the_full_form_asks_every_question(self, client, person):
        short, full = (client.get(address(person) + query).content.decode() for query in ("", "?forme=complet"))
        assert (short.count("cx-typed"), full.count("cx-typed")) == (18, 29)

    def test_what_was_begun_on_the_screen_is_there(self, client, lille, volunteer, person):
        with open_antenna(lille.pk):
            making.keep(
                person, antenna_id=lille.pk, key=uuid4(), answers={"eq_devices": ["laptop"], "sk_mail": "n"},
                at=timezone.now(), by=volunteer.user,
            )  # fmt: skip
        page = client.get(address(person)).content.decode()
        assert 'value="3"' in page
        assert 'value="n"' in page

    def test_the_blank_paper_is_printed_at_the_antenna(self, client):
        answer = client.get("/lille/diagnostic-court.pdf")
        assert "Quels appareils" in words_of(answer.content)[1]
        assert "Which devices" in words_of(client.get("/lille/diagnostic-complet.pdf?langue=en").content)[1]
        assert client.get("/lille/diagnostic-autre.pdf").status_code == 404


@pytest.fixture
def made(lille, volunteer, person):
    def made(answers, days_ago=0):
        at = timezone.now() - timedelta(days=days_ago)
        with open_antenna(lille.pk):
            return making.from_paper(
                person, antenna_id=lille.pk, key=uuid4(), answers=answers, at=at, by=volunteer.user
            )

    return made


@pytest.fixture
def other_version(national):
    """A version in force where one skill has gone and another has come."""
    document = json.loads(versions.files()["2026.2"].read_text(encoding="utf-8")) | {"version": "2027.1"}
    editing.remove_question(document, "sk_doc")
    editing.add_question(
        document, "skills",
        {"code": "sk_print", "type": "scale", "fr": "Imprimer", "en": "Print", "short": True, "family": "computing"},
    )  # fmt: skip
    row = QuestionnaireVersion.objects.create(pk="2027.1", document=document, published_at=timezone.now())
    QuestionnairePublication.objects.create(version=row, note="Imprimer")


@pytest.mark.django_db
@pytest.mark.usefixtures("questionnaires")
class TestTheWayMade:
    def test_two_versions_are_compared_by_the_codes_of_their_skills(self, made, request):
        first = made({"sk_mail": "0", "sk_doc": "1", "us_services": ["none"], "us_procedures": "other"}, days_ago=200)
        request.getfixturevalue("other_version")
        now = made({"sk_mail": "2", "sk_print": "1", "us_services": ["caf", "bank"], "us_procedures": "helped"})
        way = progress(now, first)
        assert [(one.code, one.then, one.now, one.gained, one.only) for one in way.skills] == [
            ("sk_mail", 0, 2, True, ""), ("sk_print", None, 1, False, "2027.1"), ("sk_doc", 1, None, False, "2026.2"),
        ]  # fmt: skip
        assert way.versions == ("2026.2", "2027.1")
        assert way.services == ["CAF / MSA", "Banque"]
        assert way.parts_gained == ["Connaissance des services utiles à sa situation"]

    def test_the_page_says_which_version_a_skill_belongs_to(self, client, made, request):
        made({"sk_mail": "0", "sk_doc": "1"}, days_ago=200)
        request.getfixturevalue("other_version")
        page = client.get(f"/lille/diagnostics/{made({'sk_mail': '2', 'sk_print': '1'}).pk}/").content.decode()
        assert "seulement dans la version 2027.1" in page
        assert "seulement dans la version 2026.2" in page
        assert "Deux versions du questionnaire sont comparées" in page

    def test_any_earlier_diagnostic_can_be_compared_with(self, client, made):
        first, middle, now = (
            made({"sk_mail": note}, days_ago=days) for note, days in (("0", 200), ("1", 100), ("3", 0))
        )
        page = client.get(f"/lille/diagnostics/{now.pk}/").content.decode()
        assert f"?avec={middle.pk}" in page
        assert "Puis" not in page
        there = client.get(f"/lille/diagnostics/{now.pk}/?avec={middle.pk}")
        assert there.context["first"] == middle
        for wrong in (now.pk, uuid4(), "x", "\x00"):
            assert client.get(f"/lille/diagnostics/{now.pk}/", {"avec": wrong}).status_code == 404
        assert client.get(f"/lille/diagnostics/{first.pk}/").context["first"] is None

    def test_the_person_s_paper_is_plain_tagged_and_says_what_was_gained(self, client, made):
        made({"sk_mail": "0", "cx_mobile": "none", "cx_home": "none"}, days_ago=200)
        now = made({"sk_mail": "2", "cx_mobile": "subscription", "cx_home": "fixed", "sk_mouse": "0"})
        answer = client.get(f"/lille/diagnostics/{now.pk}/chemin.pdf")
        reader, words = words_of(answer.content)
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.trailer["/Root"]["/Lang"] == "fr"
        for said in ("Maryam Rahimi", "Ce que vous avez gagné", "Lire et envoyer un courriel avec une pièce jointe : seul·e",
                     "Plus loin qu’avant : Accès régulier et durable", "Parcours d’initiation ordinateur"):  # fmt: skip
            assert said in words
        assert len(reader.pages) == 1
        assert "Votre Bagage Numérique Minimum" in words
        assert "Clavier et souris à apprendre" not in words  # reasons are for the counter
        assert "Rahimi" not in answer.headers["Content-Disposition"]

    def test_the_paper_of_another_antenna_s_person_is_no_page(self, signed_in, stranger, made):
        now = made({"sk_mail": "0"})
        assert signed_in(stranger).get(f"/lyon/diagnostics/{now.pk}/chemin.pdf").status_code == 404

    def test_a_result_takes_as_many_queries_after_two_diagnostics_as_after_ten(self, client, made):
        counts = []
        for number in (2, 8):
            for days in range(number):
                now = made({"sk_mail": "1", "cx_mobile": "none"}, days_ago=100 - days - number)
            client.get(f"/lille/diagnostics/{now.pk}/")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/lille/diagnostics/{now.pk}/")
            counts.append(len(queries))
        assert counts[0] == counts[1]


@pytest.mark.django_db
@pytest.mark.usefixtures("questionnaires")
class TestOneQuestionAPage:
    def here(self, person, query=""):
        return f"/lille/personnes/{person.pk}/diagnostic/question/{query}"

    def test_a_phone_is_asked_one_question_a_page(self, client, person):
        answer = client.get(
            f"/lille/personnes/{person.pk}/diagnostic/", headers={"User-Agent": "Mozilla/5.0 (Android 14; Mobile)"}
        )
        assert answer.url == self.here(person)
        page = client.get(answer.url).content.decode()
        assert "question 1 sur 18" in page
        assert '<h1 id="asked">Quels appareils avez-vous' in page

    def send(self, client, person, question, to, **answers):
        data = {"key": self.key, "question": question, "vers": to, **answers}
        return client.post(self.here(person), data)

    def test_the_short_form_from_question_to_question(self, client, person):
        self.key = uuid4()
        there = self.send(client, person, "eq_devices", "suite", eq_devices=["smartphone"])
        assert there.url == self.here(person, "?forme=court&question=eq_access")
        assert self.send(client, person, "eq_access", "passer", eq_access="own").url.endswith("question=eq_use")
        assert DiagnosticDraft.objects.get().answers == {"eq_devices": ["smartphone"]}
        assert self.send(client, person, "eq_use", "avant").url.endswith("question=eq_access")
        assert self.send(client, person, "eq_use", "plus-tard").url == f"/lille/personnes/{person.pk}/"
        assert "question 2 sur 18" in client.get(self.here(person)).content.decode()
        last = self.send(client, person, "ct_reading", "suite", ct_reading="easy")
        assert last.url == f"/lille/diagnostics/{self.key}/"

    def test_the_full_form_goes_on_after_the_short_one_and_passes_over_what_is_pointless(self, client, person):
        self.key = uuid4()
        self.send(client, person, "eq_devices", "suite", eq_devices=["none"])
        more = self.send(client, person, "ct_reading", "plus", ct_reading="easy")
        assert more.url.endswith("?forme=complet&question=eq_access")
        data = {"key": self.key, "question": "eq_access", "vers": "suite", "forme": "complet", "eq_access": "none"}
        assert client.post(self.here(person), data).url.endswith("?forme=complet&question=eq_use")

    def test_htmx_keeps_and_says_when(self, client, person):
        data = {"key": uuid4(), "question": "us_frequency", "us_frequency": "daily"}
        answer = client.post(self.here(person), data, headers={"HX-Request": "true"})
        assert answer.content.decode().startswith("Gardé à ")

    @pytest.mark.parametrize("query", ["?question=nulle", "?question=%00", "?question=" + "x" * 500])
    def test_a_question_that_is_none_is_a_404(self, client, person, query):
        assert client.get(self.here(person, query)).status_code == 404

    def test_a_wrong_answer_stays_beside_the_question(self, client, person):
        self.key = uuid4()
        page = self.send(client, person, "us_frequency", "suite", us_frequency="never\x00")
        assert page.status_code == 200
        assert "invalid-feedback" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("questionnaires")
class TestWhatBecomesOfASuggestion:
    def test_done_declined_and_taken_back_on_the_page(self, client, person, made):
        it = made({"sk_mouse": "0", "cx_mobile": "none"})
        there = f"/lille/diagnostics/{it.pk}/"
        answer = client.post(f"{there}suites/", {"rule": "D02", "outcome": "done"})
        assert answer.url == f"{there}?p=D02#p-D02"
        client.post(f"{there}suites/", {"rule": "D10", "outcome": "declined"})
        client.post(f"{there}suites/", {"rule": "D02", "outcome": "done"})
        page = client.get(there).content.decode()
        assert "Fait, noté par" in page
        assert "Refusé, noté par" in page
        assert "propositions du diagnostic" not in client.get(f"/lille/personnes/{person.pk}/").content.decode()
        client.post(f"{there}suites/", {"rule": "D02", "outcome": "undo"})
        client.post(f"{there}suites/", {"rule": "D10", "outcome": "done"})
        assert "Refusé, noté par" not in client.get(there).content.decode()
        assert list(it.follow_ups.filter(undone_at=None).values_list("rule", "outcome")) == [("D10", "done")]
        assert it.follow_ups.count() == 3
        assert (
            "1 proposition du diagnostic reste à voir" in client.get(f"/lille/personnes/{person.pk}/").content.decode()
        )

    @pytest.mark.parametrize("data", [{"rule": "D01", "outcome": "done"}, {"rule": "D02", "outcome": "x"}, {}])
    def test_what_was_not_suggested_is_a_404(self, client, made, data):
        it = made({"cx_mobile": "none"})
        assert client.post(f"/lille/diagnostics/{it.pk}/suites/", data).status_code == 404

    def test_the_buttons_open_the_till_and_the_workshops_on_what_fits(self, client, person, made):
        page = client.get(f"/lille/diagnostics/{made({'sk_mouse': '0', 'cx_mobile': 'none'}).pk}/").content.decode()
        assert f"/lille/caisse/vente/{person.pk}/?pour=SIM,R30" in page
        assert f"/lille/ateliers/inscrire/{person.pk}/?pour=first_steps" in page
        hard = made(
            {
                "ct_reading": "hard",
                "us_procedures": "other",
                "cx_bank": "yes",
                "cx_mobile": "subscription",
                "cx_spend": "41_plus",
            }
        )
        page = client.get(f"/lille/diagnostics/{hard.pk}/").content.decode()
        assert f"/lille/personnes/{person.pk}/orienter/?besoin=do_for_me" in page
        assert f"/lille/personnes/{person.pk}/orienter/?besoin=literacy" in page
        assert "forfait du marché" in page
        assert "Vendre" not in page
