"""The national desk writes a questionnaire by forms alone: copied, changed, tried, compared, published, undone."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.diagnostics import editing, versions
from beneficiaries.models import Diagnostic, QuestionnairePublication, QuestionnaireVersion
from connect.antennas.models import Role
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("questionnaires")]
HOME = "/siege/diagnostic/"


@pytest.fixture
def client(signed_in, national):
    return signed_in(national)


@pytest.fixture
def draft(client):
    """The address of a draft, as the button makes it."""
    return client.post(f"{HOME}2026.2/copier/").url


def document(code="2026.3"):
    return QuestionnaireVersion.objects.get(pk=code).document


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def choices(*rows, initial=0):
    data = {"c-TOTAL_FORMS": str(len(rows)), "c-INITIAL_FORMS": str(initial)}
    for n, row in enumerate(rows):
        data |= {f"c-{n}-{name}": value for name, value in row.items()}
    return data


PRINTER = {"section": "equipment", "type": "single", "fr": "Avez-vous une imprimante ?", "en": "Do you have a printer?"}
PRINTER_CHOICES = choices({"fr": "Oui", "en": "Yes"}, {"fr": "Non", "en": "No"})


def test_a_whole_version_is_written_published_and_answered_without_code(client, draft, signed_in, volunteer, lille):
    """The journey: a question and its choices, a proposal and its condition, tried, published, asked at an antenna."""
    added = client.post(f"{draft}questions/nouvelle/", PRINTER | {"short": "on"} | PRINTER_CHOICES)
    assert added.url == f"{draft}#eq_do_you_have_a_printer"
    rule = client.post(
        f"{draft}propositions/nouvelle/",
        {"fr": "Imprimer ici", "en": "Print here", "reason_fr": "Pas d’imprimante.", "reason_en": "No printer.",
         "suggestion": "one_question", "priority": "5"},
    ).url  # fmt: skip
    assert rule == f"{draft}propositions/D22/"
    line = f"{draft}conditions/regle-D22/?chemin=&faire=ajouter&q=q-eq_do_you_have_a_printer"
    assert "Non" in text(client.get(line))
    assert client.post(line, {"op": "in", "v": ["no"]}).url == f"{rule}#quand"
    tried = text(client.post(f"{draft}essayer/", {"eq_do_you_have_a_printer": "no"}))
    assert "Imprimer ici" in tried
    page = text(client.get(f"{draft}publier/"))
    assert "Question : Avez-vous une imprimante ?" in page
    assert "Proposition : Imprimer ici" in page
    assert page.count("dit pareil") == 4
    assert client.post(f"{draft}publier/", {"note": "On demande l’imprimante."}).url == HOME
    assert versions.in_force() == "2026.3"
    assert "On demande l’imprimante." in text(client.get(HOME))
    person, desk = PersonFactory(antenna=lille), signed_in(volunteer)
    asked = f"/lille/personnes/{person.pk}/diagnostic/"
    assert "Avez-vous une imprimante ?" in text(desk.get(asked))
    answers = {"key": uuid4(), "rubrique": "equipment", "vers": "fin", "eq_do_you_have_a_printer": "no"}
    assert "Imprimer ici" in text(desk.post(asked, answers, follow=True))
    assert Diagnostic.objects.get().suggestions == ["D22"]


def test_words_and_the_short_form_of_a_question_change(client, draft):
    page = text(client.get(f"{draft}questions/eq_os/"))
    assert "Votre appareil principal" in page
    rows = [
        {"code": one["code"], "fr": one["fr"], "en": one["en"], "place": n}
        for n, one in enumerate(editing.questions_of(document())["eq_os"]["choices"], 1)
    ]
    rows[0] |= {"fr": "Téléphone Android", "place": 9}
    rows[1] |= {"remove": "on"}
    client.post(
        f"{draft}questions/eq_os/",
        {"fr": "Votre appareil ?", "en": "Your device?", "short": "on"} | choices(*rows, {"fr": "Console", "en": "Console"}, initial=len(rows)),
    )  # fmt: skip
    question = editing.questions_of(document())["eq_os"]
    assert (question["fr"], question["short"]) == ("Votre appareil ?", True)
    assert [one["code"] for one in question["choices"]] == [
        "windows",
        "linux",
        "macos",
        "unknown",
        "android",
        "console",
    ]
    assert question["choices"][4]["fr"] == "Téléphone Android"


def test_a_new_choice_never_takes_the_code_of_one_that_was_published(client, draft):
    rows = [{"code": "yes", "fr": "Oui", "en": "Yes"}, {"fr": "Autre non", "en": "No"}]
    client.post(f"{draft}questions/cx_bank/", {"fr": "Compte ?", "en": "Account?"} | choices(*rows, initial=1))
    assert [one["code"] for one in editing.questions_of(document())["cx_bank"]["choices"]] == ["yes", "no_2"]


def test_a_skill_is_added_to_its_family(client, draft):
    facts = {"section": "skills", "type": "scale", "fr": "Imprimer", "en": "Print a page", "family": "computing"}
    client.post(f"{draft}questions/nouvelle/", facts | choices())
    families = editing.parts_of(document())["skills"]["families"]
    assert families["computing"] == ["sk_mouse", "sk_doc", "sk_print_a_page"]
    assert client.get(f"{draft}papier-complet.pdf").headers["Content-Type"] == "application/pdf"
    assert "à corriger" not in text(client.get(draft))


def test_questions_move_up_and_down_and_stop_at_the_ends(client, draft):
    client.post(f"{draft}questions/eq_access/deplacer/", {"sens": "haut"})
    client.post(f"{draft}questions/eq_access/deplacer/", {"sens": "haut"})
    first = document()["sections"][0]["questions"]
    assert [one["code"] for one in first[:2]] == ["eq_access", "eq_devices"]


def test_a_question_taken_out_says_which_proposals_speak_of_it(client, draft):
    client.post(f"{draft}questions/eq_state/oter/")
    page = text(client.get(draft))
    assert "« Ordinateur, usage avancé » parle de la question eq_state, qui n’existe plus." in page
    assert f"{draft}propositions/D08/" in page
    refused = client.post(f"{draft}publier/", {"note": "Quand même"})
    assert "à corriger" in text(refused)
    assert versions.in_force() == "2026.2"


def test_the_lines_of_a_condition_are_added_changed_and_taken_out(client, draft):
    place = f"{draft}conditions/regle-D19/"
    assert "Que regarde cette ligne ?" in text(client.get(f"{place}?chemin=&faire=ajouter"))
    client.post(f"{place}?chemin=&faire=ajouter&q=g-all")
    client.post(f"{place}?chemin=1&faire=ajouter&q=q-eq_devices", {"op": "lacks", "v": ["laptop", "desktop"]})
    client.post(f"{place}?chemin=1&faire=ajouter&q=bnm-skills", {"v": ["reached", "partial"]})
    client.post(f"{place}?chemin=0&faire=changer&q=q-ct_reading", {"op": "notin", "v": ["easy"]})
    client.post(f"{place}?chemin=1&faire=changer&q=g-none")
    assert editing.rules_of(document())["D19"]["when"] == {
        "any": [
            {"q": "ct_reading", "op": "notin", "v": ["easy"]},
            {"none": [
                {"all": [{"q": "eq_devices", "op": "lacks", "v": "laptop"}, {"q": "eq_devices", "op": "lacks", "v": "desktop"}]},
                {"bnm": "skills", "in": ["reached", "partial"]},
            ]},
        ]
    }  # fmt: skip
    client.post(place, {"oter": "1.0"})
    client.post(place, {"oter": "0"})
    assert editing.rules_of(document())["D19"]["when"] == {
        "any": [{"none": [{"bnm": "skills", "in": ["reached", "partial"]}]}]
    }
    assert "Cochez-en au moins un." in text(
        client.post(f"{place}?chemin=&faire=ajouter&q=q-eq_devices", {"op": "hasany"})
    )


def test_when_a_question_is_passed_over_is_said_the_same_way(client, draft):
    place = f"{draft}conditions/passer-eq_household/"
    client.post(f"{place}?chemin=&faire=ajouter&q=q-eq_use", {"op": "in", "v": ["none"]})
    assert editing.questions_of(document())["eq_household"]["skip_if"] == [{"q": "eq_use", "op": "in", "v": ["none"]}]
    assert "Passée quand" in text(client.get(draft))
    client.post(place, {"oter": "0"})
    assert "skip_if" not in editing.questions_of(document())["eq_household"]


def test_levels_the_scale_and_needs_change(client, draft):
    page = client.get(f"{draft}niveaux/")
    data = {
        name: value
        for name, field in page.context["form"].fields.items()
        if (value := page.context["form"].initial[name]) != "" and field
    }
    data |= {
        "min_observed": "4",
        "beginner_below": "0.8",
        "scale-2-fr": "Sans aide",
        "need-housing": ["housing", "bank"],
    }
    client.post(f"{draft}niveaux/", data)
    bag = document()["bagage_numerique_minimum"]
    assert (bag["level"]["min_observed"], bag["level"]["beginner_below"]) == (4, 0.8)
    assert bag["parts"][2]["min_observed"] == 4
    assert bag["parts"][3]["need_to_services"]["housing"] == ["housing", "bank"]
    assert document()["observed_scale"][2]["fr"] == "Sans aide"


def test_a_draft_is_tried_without_keeping_anything(client, draft):
    before = (Diagnostic.objects.count(), document())
    page = text(client.post(f"{draft}essayer/?forme=court", {"cx_mobile": "none", "sk_mouse": "0"}))
    assert "Carte SIM et recharge solidaire" in page
    assert "Non observé" in page
    assert (Diagnostic.objects.count(), document()) == before


def test_the_version_of_before_comes_back_into_force(client):
    page = text(client.get(f"{HOME}2026.1/publier/"))
    assert "Le court observe 4 compétences" in page
    assert "Dites en une phrase ce qui change" in text(client.post(f"{HOME}2026.1/publier/", {"note": ""}))
    client.post(f"{HOME}2026.1/publier/", {"note": "On revient à la première."})
    assert versions.in_force() == "2026.1"
    assert QuestionnairePublication.objects.first().by is not None


def test_what_is_exported_is_imported_as_a_draft(client):
    content = client.get(f"{HOME}2026.1/exporter/").content
    answer = client.post(f"{HOME}importer/", {"file": SimpleUploadedFile("q.json", content)})
    assert answer.url == f"{HOME}2026.3/"
    assert document() == {**json.loads(content), "version": "2026.3"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vide"),
        (b"pas du json", "n’est pas un questionnaire exporté"),
        (b'{"version": "1", "observed_scale": [], "sections": 3}', "regardez sections"),
    ],
)
def test_a_file_that_is_no_questionnaire_gets_a_sentence(client, content, sentence):
    page = client.post(f"{HOME}importer/", {"file": SimpleUploadedFile("q.json", content)}, follow=True)
    assert sentence in text(page)
    assert QuestionnaireVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("where", "data"),
    [
        ("questions/nouvelle/", PRINTER | {"fr": ""} | PRINTER_CHOICES),
        ("questions/nouvelle/", PRINTER | {"section": "nulle part"} | PRINTER_CHOICES),
        ("questions/nouvelle/", PRINTER | {"fr": "x" * 201} | PRINTER_CHOICES),
        ("questions/nouvelle/", PRINTER | {"fr": "a\x00b"} | PRINTER_CHOICES),
        ("questions/nouvelle/", PRINTER | {"max": "-1"} | PRINTER_CHOICES),
        ("questions/nouvelle/", {}),
        ("questions/eq_use/", {"fr": "x", "en": "y", "c-TOTAL_FORMS": "9999", "c-INITIAL_FORMS": "x"}),
        ("propositions/D01/", {"fr": "<script>alert(1)</script>", "priority": "100"}),
        ("propositions/nouvelle/", {"suggestion": "rien"}),
        ("niveaux/", {"min_observed": "0", "beginner_below": "nan"}),
        ("publier/", {"note": "x" * 301}),
        ("publier/", {"note": "\x00"}),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(client, draft, where, data):
    before = document()
    page = text(client.post(f"{draft}{where}", data))
    assert "<script>alert" not in page
    assert document() == before
    assert versions.in_force() == "2026.2"


@pytest.mark.parametrize(
    "where",
    [
        "questions/nulle/", "propositions/D99/", "conditions/regle-D99/", "conditions/signal-access-nulle/",
        "conditions/passer-nulle/", "conditions/autre/", "conditions/regle-D01/?chemin=9", "conditions/regle-D01/?chemin=x",
        "conditions/regle-D01/?chemin=0.0.0.0",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_a_404(client, draft, where):
    assert client.get(f"{draft}{where}").status_code == 404


@pytest.mark.parametrize(
    "where", ["questions/eq_use/", "propositions/D01/", "niveaux/", "questions/eq_use/oter/", "conditions/regle-D01/"]
)
def test_what_is_published_has_no_form(client, where):
    assert client.post(f"{HOME}2026.2/{where}", {"oter": "0"}).status_code == 404
    assert document("2026.2") == json.loads(versions.files()["2026.2"].read_text(encoding="utf-8"))


def test_a_reader_reads_and_writes_nothing(signed_in, draft):
    reader = signed_in(MembershipFactory(role=Role.NATIONAL_READER, antenna=None))
    assert "Copier en brouillon" not in text(reader.get(HOME))
    assert text(reader.get(draft))
    for where in ("copier/", "jeter/", "publier/", "questions/eq_use/", "niveaux/", "propositions/D01/oter/"):
        assert reader.post(f"{draft}{where}", {"note": "x"}).status_code == 403


def test_the_list_takes_as_many_queries_for_two_versions_as_for_ten(client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            text(client.get(HOME))
        return len(queries)

    before = count()
    base = document("2026.2")
    for n in range(8):
        QuestionnaireVersion.objects.create(pk=f"2027.{n}", document=base, based_on_id="2026.1")
    assert count() == before


def test_the_pages_are_english_in_english(client, draft, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Not sold here" not in text(client.get(HOME))
    assert "SIM card and solidarity top-up" in text(client.get(f"{draft}propositions/"))
