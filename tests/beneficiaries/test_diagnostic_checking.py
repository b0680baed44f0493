"""Is a questionnaire fit to be published? A sentence for each fault; what changes; the examples again. No database."""

import copy
import json

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.diagnostics import checking, differences, editing, reading, shape
from beneficiaries.diagnostics.questionnaire import parse
from beneficiaries.diagnostics.rules import result_of
from beneficiaries.diagnostics.versions import files

FILES = {code: json.loads(path.read_text(encoding="utf-8")) for code, path in files().items()}


@pytest.fixture
def document():
    return copy.deepcopy(FILES["2026.2"])


def said(document, published=()):
    with translation.override("fr"):
        return [fault.sentence for fault in checking.faults(document, published)]


@pytest.mark.parametrize("code", FILES)
def test_the_versions_that_come_with_connect_are_sound(code):
    assert said(FILES[code]) == []


def test_the_first_version_is_told_that_its_short_form_never_concludes():
    with translation.override("fr"):
        words = [fault.sentence for fault in checking.to_think_over(FILES["2026.1"])]
    assert [one for one in words if one.startswith("Le court observe 4 compétences")]
    assert len(words) == 3
    assert checking.to_think_over(FILES["2026.2"]) == []


def question(document, code):
    return editing.questions_of(document)[code]


def rule(document, code):
    return editing.rules_of(document)[code]


def part(document, code):
    return editing.parts_of(document)[code]


FAULTS = {
    "a question that is gone": (
        lambda d: editing.remove_question(d, "eq_state"),
        "« Ordinateur, usage avancé » parle de la question eq_state, qui n’existe plus.",
    ),
    "a choice that is gone": (
        lambda d: question(d, "sk_mail").update(type="single", choices=[]),
        "« Lire et envoyer un courriel avec une pièce jointe » demande au moins deux choix.",
    ),
    "an answer that is no choice": (
        lambda d: rule(d, "D19")["when"]["any"][0].update(v="impossible"),
        "« Cours de français ou de savoirs de base » attend à « Lire et écrire en français, c’est… » une réponse qui "
        "n’est pas proposée : impossible.",
    ),
    "a comparison that the question has not": (
        lambda d: rule(d, "D19")["when"]["any"][0].update(op="has"),
        "« Cours de français ou de savoirs de base » compare « Lire et écrire en français, c’est… » d’une façon qui ne "
        "lui va pas.",
    ),
    "a missing translation": (
        lambda d: question(d, "eq_use").update(en=" "),
        "Il manque l’anglais pour la question (Un ordinateur, vous en auriez besoin pour quoi ?).",
    ),
    "a missing reason": (
        lambda d: rule(d, "D19").update(reason_fr=""),
        "Il manque le français pour la raison d’une proposition (Reading and writing hinders workshops.).",
    ),
    "a code given twice": (
        lambda d: question(d, "eq_use")["choices"].append(dict(question(d, "eq_use")["choices"][0])),
        "Le code none est donné deux fois.",
    ),
    "an empty condition": (
        lambda d: rule(d, "D19").update(when={"any": []}),
        "« Cours de français ou de savoirs de base » a une condition qui ne dit encore rien.",
    ),
    "levels that do not rise": (
        lambda d: d["bagage_numerique_minimum"]["level"].update(beginner_below=2, intermediate_below=1),
        "Les niveaux doivent monter : débutant, puis intermédiaire, 3 au plus.",
    ),
    "more skills asked than there are": (
        lambda d: d["bagage_numerique_minimum"]["level"].update(min_observed=9),
        "Le niveau demande 9 compétences observées, et il y en a 8.",
    ),
    "a skill without a family": (
        lambda d: editing.set_question(d, "sk_app", {"family": ""}),
        "« Installer et mettre à jour une application » doit être d’une seule famille : téléphone, ordinateur ou internet.",
    ),
    "a family that is empty": (
        lambda d: [editing.remove_question(d, code) for code in ("sk_mouse", "sk_doc")],
        "Personne ne peut atteindre les compétences : une famille n’a rien à observer.",
    ),
    "a need without a service": (
        lambda d: part(d, "services")["need_to_services"].update(housing=[]),
        "Personne ayant le besoin « Logement » ne peut atteindre la quatrième partie : aucun service n’y répond.",
    ),
    "a reason that reports don’t count": (
        lambda d: question(d, "mo_reasons")["choices"].append({"code": "fun", "fr": "Rire", "en": "Laugh"}),
        "« Pourquoi venez-vous ? (3 choix au plus, dans l’ordre) » est comptée dans les bilans : ses mots peuvent "
        "changer, on n’y ajoute pas de choix.",
    ),
    "a part that nobody can reach": (
        lambda d: part(d, "access")["signals"]["phone"]["any"].clear()
        or part(d, "access")["signals"].update(phone={"all": [
            {"q": "eq_access", "op": "eq", "v": "none"}, {"q": "eq_access", "op": "eq", "v": "shared"}]}),
        "Personne ne peut atteindre « Accès personnel aux outils (téléphone et ordinateur) », quoi qu’on réponde.",
    ),
    "a proposal that nobody can have": (
        lambda d: rule(d, "D19").update(when={"all": [
            {"q": "ct_reading", "op": "eq", "v": "hard"}, {"q": "ct_reading", "op": "eq", "v": "easy"}]}),
        "Personne ne se verra jamais proposer « Cours de français ou de savoirs de base ».",
    ),
    "a proposal about a question that is always skipped then": (
        lambda d: rule(d, "D19").update(when={"all": [
            {"q": "eq_devices", "op": "has", "v": "none"}, {"q": "eq_state", "op": "eq", "v": "ok"}]}),
        "Personne ne se verra jamais proposer « Cours de français ou de savoirs de base ».",
    ),
    "a kind of proposal that is none": (
        lambda d: rule(d, "D19").update(kind="magie"),
        "« Cours de français ou de savoirs de base » : on ne sait pas de quelle sorte de proposition il s’agit.",
    ),
    "a part of the baggage that is none": (
        lambda d: rule(d, "D21")["when"]["all"][0].update(bnm="humeur"),
        "« Formation longue (Pix, GRETA, Visas, CléA numérique) » parle d’une partie du bagage qui n’existe pas.",
    ),
    "three parts": (
        lambda d: d["bagage_numerique_minimum"]["parts"].pop(),
        "Le bagage a quatre parties : outils, connexion, compétences, services.",
    ),
    "a code that is no code": (
        lambda d: question(d, "eq_household").update(code="Combien"),
        "Le code Combien n’en est pas un : lettres minuscules et chiffres seulement.",
    ),
    "a code that no address can hold": (
        lambda d: question(d, "eq_household").update(code="à / b"),
        "Ce n’est pas un questionnaire : regardez sections[0].questions[5].code.",
    ),
    "a code that the page has already": (
        lambda d: question(d, "eq_household").update(code="key"),
        "Le code key n’en est pas un : lettres minuscules et chiffres seulement.",
    ),
    "a scale with another step": (
        lambda d: d["observed_scale"][0].update(code="5"),
        "L’échelle d’observation a cinq niveaux : de 0 à 3, et non observé.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_has_its_sentence(document, name):
    spoil, sentence = FAULTS[name]
    spoil(document)
    assert sentence in said(document)


def test_a_question_that_was_asked_otherwise_gets_a_new_code(document):
    question(document, "eq_household").update(
        type="single", choices=[{"code": "1", "fr": "Un", "en": "One"}, {"code": "2", "fr": "Deux", "en": "Two"}]
    )
    assert said(document, [FILES["2026.1"]]) == [
        "« Combien de personnes du foyer ont besoin d’un appareil ? » se répondait autrement avant : faites-en une nouvelle"
        " question."
    ]


def test_what_has_no_shape_is_told_where(document):
    document["sections"][2]["questions"][0]["fr"] = 3
    assert said(document) == ["Ce n’est pas un questionnaire : regardez sections[2].questions[0].fr."]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(anything)
def test_anything_at_all_is_told_and_breaks_nothing(value):
    assert checking.faults(value)


@given(st.sampled_from(["sections", "suggestion_rules", "observed_scale", "bagage_numerique_minimum"]), anything)
def test_a_document_with_anything_in_one_place_is_told_and_breaks_nothing(key, value):
    checking.faults(copy.deepcopy(FILES["2026.2"]) | {key: value})


def test_what_changes_is_told_in_words(document):
    editing.set_question(document, "eq_use", {"fr": "Pour quoi faire ?"})
    code = editing.add_question(
        document, "equipment",
        {"code": "eq_printer", "type": "single", "fr": "Une imprimante ?", "en": "A printer?", "short": True,
         "choices": [{"code": "yes", "fr": "Oui", "en": "Yes"}, {"code": "no", "fr": "Non", "en": "No"}]},
    )  # fmt: skip
    editing.remove_question(document, "eq_household")
    editing.set_condition(document, "regle-D19", {"all": [{"q": code, "op": "in", "v": ["no"]}]})
    with translation.override("fr"):
        told = {(one.sign, one.what, one.before, one.after) for one in differences.changes(FILES["2026.2"], document)}
    assert told == {
        ("~", "Question : Pour quoi faire ?", "Un ordinateur, vous en auriez besoin pour quoi ?", "Pour quoi faire ?"),
        ("+", "Question : Une imprimante ?", "", ""),
        ("-", "Question : Combien de personnes du foyer ont besoin d’un appareil ?", "", ""),
        ("~", "Proposition : Cours de français ou de savoirs de base, quand",
         "« Lire et écrire en français, c’est… » : Très difficile", "« Une imprimante ? » : Non"),
    }  # fmt: skip


def test_the_examples_say_what_becomes_of_them(document):
    assert all(not one.lines for one in differences.examples(document))
    editing.remove_rule(document, "D18")
    document["bagage_numerique_minimum"]["level"]["beginner_below"] = 0.5
    with translation.override("fr"):
        first = differences.examples(document)[0]
    assert first.name == "Personne arrivée depuis peu, smartphone à carte prépayée"
    assert first.lines == (("Niveau", "débutant", "intermédiaire"), ("Proposition", "D18", ""))
    differences.accept(document)
    assert all(not one.lines for one in differences.examples(document))


def test_a_condition_is_read_aloud():
    sheet = parse(FILES["2026.2"])
    with translation.override("fr"):
        assert reading.in_a_line(sheet.rule("D12").when, sheet) == (
            "« Lire et envoyer un courriel avec une pièce jointe » : Pas encore ou Avec de l’aide"
            " et « Allumer un ordinateur, clavier et souris » : Seul·e ou Peut l’expliquer à quelqu’un"
        )
        tree = reading.read(sheet.rule("D13").when, sheet)
    assert [one.path for one in tree.under] == ["0", "1", "2"]
    assert [one.path for one in tree.under[2].under] == ["2.0", "2.1"]


def test_a_branch_is_put_grown_and_cut():
    tree = {"all": [{"q": "a", "op": "in", "v": ["1"]}, {"any": [{"q": "b", "op": "in", "v": ["1"]}]}]}
    tree = editing.grow(tree, "1", {"q": "c", "op": "in", "v": ["2"]})
    assert editing.branch(tree, "1.1") == {"q": "c", "op": "in", "v": ["2"]}
    tree = editing.put(tree, "1.0", {"q": "d", "op": "in", "v": ["3"]})
    assert editing.cut(editing.cut(tree, "0"), "0.1") == {"all": [{"any": [{"q": "d", "op": "in", "v": ["3"]}]}]}
    assert editing.cut({"any": [1]}, "") == {"any": []}
    for nowhere in ("7", "0.9", "x"):
        with pytest.raises((LookupError, ValueError)):
            editing.branch({"all": [{"any": []}]}, nowhere)


def test_a_new_code_is_drawn_from_the_words_and_never_taken_twice():
    assert editing.free_code("Do you have a printer?", [], prefix="eq_") == "eq_do_you_have_a_printer"
    assert editing.free_code("Yes", ["yes", "yes_2"]) == "yes_3"
    assert editing.free_code("12", []) == "c_12"
    assert editing.free_code("是", []) == "x"


@given(st.data())
def test_any_sound_version_gives_a_result_for_any_answers(data):
    """Questions taken out, made short or long, rules taken out: whatever is still sound answers everything."""
    document = copy.deepcopy(FILES["2026.2"])
    for code in data.draw(st.lists(st.sampled_from([*editing.rules_of(document)]), max_size=4, unique=True)):
        editing.remove_rule(document, code)
    for code in data.draw(st.lists(st.sampled_from([*editing.questions_of(document)]), max_size=3, unique=True)):
        editing.remove_question(document, code)
    shape.check(document)
    sheet = parse(document)
    answers = {}
    for code, one in sheet.questions.items():
        codes = st.sampled_from([choice.code for choice in one.choices] or ["3"])
        if data.draw(st.booleans()):
            answers[code] = data.draw(st.lists(codes, max_size=3) if one.is_list else codes)
    result = result_of(answers, sheet)
    assert set(result.parts) == {"access", "connection", "skills", "services"}
    differences.changes(FILES["2026.2"], document)
    checking.faults(document)
