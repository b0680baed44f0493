"""Free text: a social-security number is refused however it is written; delicate words are pointed at."""

import ast
from pathlib import Path

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.privacy import screening
from beneficiaries.privacy.screening import FreeTextField, delicate_words, holds_nir, kept_anyway

NIR = "295109912611193"  # a made-up one, with its right key (python-stdnum's own example)


class NoteForm(forms.Form):
    note = FreeTextField(max_length=300)


@pytest.mark.parametrize(
    "written",
    [
        NIR, "2 95 10 99 126 111 93", "2.95.10.99.126.111.93", "2-95-10-99-126-111-93", "n°SS : 2 95 10 99 126 111 / 93",
        "sécu 295109912611193, à rappeler", "2\u00a095\u00a010\u00a099\u00a0126\u00a0111\u00a093",
        "２９５１０９９１２６１１１９３", "295 1099\n126 111 93",
    ],
)  # fmt: skip
def test_a_social_security_number_is_seen_however_it_is_written(written):
    assert holds_nir(written)
    form = NoteForm({"note": f"Voir {written}", "note-garder": "on"})
    assert not form.is_valid()
    assert form.errors.as_data()["note"][0].code == "nir"


@pytest.mark.parametrize(
    "written",
    [
        "", "06 39 98 15 70", "356938035643809", "8933150319030112349", "295109912611194", "LI-1-000198 et LI-1-000199",
        "12/03/1984, 59000 Lille, 3 rue des 7 ponts", "1" * 15, "ISBN 978-2-07-036822-8",
    ],
)  # fmt: skip
def test_other_numbers_are_no_social_security_number(written):
    assert not holds_nir(written)


@given(st.integers(0, 97), st.sampled_from(["", " ", ".", "-", "\u00a0"]))
def test_only_the_right_key_makes_a_number(key, gap):
    body = "2951099126111"
    written = gap.join([*body, f"{key:02d}"])
    assert holds_nir(written) == (key == 93)


def test_corsica_has_letters():
    key = 97 - int("2690219123456") % 97  # 2A counts as 19
    assert holds_nir(f"2 69 02 2A 123 456 {key:02d}")
    assert not holds_nir(f"2 69 02 2A 123 456 {(key + 1) % 97:02d}")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Elle est malade depuis mars", "santé"), ("suivi psychiatrique", "santé"), ("Dépressif", "santé"),
        ("enceinte de six mois", "santé"), ("famille maghrébine", "origine"), ("sans papiers", "origine"),
        ("pratique le ramadan", "religion"), ("il est homosexuel", "vie sexuelle"), ("sort de prison", "justice"),
        ("porte un bracelet électronique", "justice"),
    ],
)  # fmt: skip
def test_a_delicate_word_is_pointed_at_and_stays_only_if_one_says_so(text, about):
    form = NoteForm({"note": text})
    assert not form.is_valid()
    assert about in str(form.errors["note"])
    assert 'name="note-garder"' in str(form["note"])
    kept = NoteForm({"note": text, "note-garder": "on"})
    assert kept.is_valid()
    assert kept.cleaned_data == {"note": text}
    assert kept_anyway(kept).startswith("kept: ")
    assert text.split()[-1] not in kept_anyway(kept)


@pytest.mark.parametrize(
    "text",
    [
        "Traitement de texte, mise en page", "Le clavier noir ne marche plus", "Aide pour la CAF et l’ameli", "Souris cassée",
        "Préfère le matin", "A besoin d’un interprète", "rue de l’Invention", "garantie en cours",
    ],
)  # fmt: skip
def test_everyday_words_of_a_counter_pass(text):
    assert delicate_words(text) == []
    form = NoteForm({"note": text})
    assert form.is_valid()
    assert kept_anyway(form) == ""
    assert "garder" not in str(NoteForm()["note"])


def test_the_warning_stands_beside_each_such_field_from_the_start():
    assert str(NoteForm()["note"].help_text) == str(screening.WARNING)


@given(st.text(max_size=400))
def test_no_text_makes_it_fall(text):
    assert isinstance(holds_nir(text), bool)
    words = [seen.word for seen in delicate_words(text)]
    assert len(words) == len(set(words))
    form = NoteForm({"note": text})
    assert form.is_valid() or form.errors["note"]


ROOT = Path(__file__).resolve().parent.parent.parent
# Text that nobody writes about a person: wording published to all, keys, codes, what a scanner types, searches.
OTHER_TEXT = {
    "beneficiaries/privacy/forms.py": "wordings of notices and a legal source, published by the nation",
    "connect/partners": "what a public place says of itself",
    "sales/stockroom/forms.py": "labels and numbers of cards, typed by a scanner",
    "beneficiaries/diagnostics": "wordings of a questionnaire, written by the nation",
    "workshops/offer/forms.py": "steps of a kind of session, published by the nation",
    "training/catalogue/forms.py": "modules, published by the nation",
    "training/kits/forms.py": "kits, published by the nation; a workshop told in numbers and themes",
    "training/enrolling/forms.py": "names and addresses pasted from a list; house rules, published by the nation",
    "training/asking/plan_forms.py": "how a session at a distance is followed, told to all who come",
    "training/billing/forms.py": "addresses of who pays and of who invoices",
    "workshops/path/forms.py": "titles of exercises, published to all",
}


def long_text_of(path: Path) -> list[str]:
    """Form fields drawn as several lines that are not a `FreeTextField`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "Textarea"
    ]


def test_every_long_text_of_a_form_is_screened():
    """Several lines ask for prose: they are a `FreeTextField`, or stand in the written list."""
    found = {
        place
        for app in ("beneficiaries", "sales", "workshops", "training", "connect")
        for path in (ROOT / app).rglob("*forms*.py")
        for place in long_text_of(path)
        if not any(place.startswith(known) for known in OTHER_TEXT)
    }
    assert found == set()
