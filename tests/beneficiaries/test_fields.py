"""A name, a telephone, a birth date: whatever way they come in, the same writing gives the same stored value."""

import re
from contextlib import suppress
from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.fields import (
    NOT_KNOWN,
    Birth,
    BirthDateField,
    NameField,
    PhoneField,
    clean_birth,
    clean_name,
    clean_phone,
)
from beneficiaries.models import BirthPrecision

TODAY = date(2026, 11, 25)


def refusal_of(clean, text, **values):
    with pytest.raises(ValidationError) as caught, translation.override("fr"):
        clean(text, **values)
    with translation.override("fr"):
        return str(caught.value.messages[0])


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0692 90 12 34", "+262692901234"),
        ("+262 692 90 12 34", "+262692901234"),
        ("+33 692 90 12 34", "+262692901234"),
        ("06.12.34.56.78", "+33612345678"),
        ("06 12 34 56 78", "+33612345678"),
        ("+33612345678", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("+380 50 123 45 67", "+380501234567"),
        ("06 39 98 15 70", "+33639981570"),  # the range kept for fiction must not be taken for Mayotte
        ("0639 01 23 45", "+262639012345"),
        ("0690 30 12 34", "+590690301234"),
        ("0596 50 12 34", "+596596501234"),
        ("٠٦١٢٣٤٥٦٧٨", "+33612345678"),
        ("06/12/34/56/78", "+33612345678"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_telephone_has_one_stored_form_whoever_writes_it(written, stored):
    """C016, C020: overseas and foreign numbers too, and what is stored stays the same when it comes back."""
    assert clean_phone(written) == stored
    assert clean_phone(stored) == stored
    assert clean_phone(PhoneField().prepare_value(stored)) == stored


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0612345678 / 0698765432", "Un numéro par champ"),
        ("0612345678 ou 0698765432", "Un numéro par champ"),
        ("0612345678\n0698765432", "Un numéro par champ"),
        ("06 39 98 15 7", "Il manque un chiffre : un numéro français en a dix"),
        ("3949", "Il manque des chiffres"),
        ("06 12 34 56 78 9", "Il y a trop de chiffres"),
        ("mon fils", "s’écrit en chiffres"),
        ("<script>alert(1)</script>", "s’écrit en chiffres"),
        ("' OR 1=1 --", "s’écrit en chiffres"),
        ("+", "s’écrit en chiffres"),
        ("+999 123", "On ne peut pas appeler ce numéro"),
        ("+380 50 1", "n’a pas ce nombre de chiffres"),
        ("😀😀😀", "s’écrit en chiffres"),
    ],
)
def test_a_wrong_telephone_gets_the_sentence_that_cures_it(written, said):
    assert said in refusal_of(clean_phone, written).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("written", "on", "precision"),
    [
        ("12/03/1984", date(1984, 3, 12), BirthPrecision.DAY),
        ("12 03 1984", date(1984, 3, 12), BirthPrecision.DAY),
        ("12.03.1984", date(1984, 3, 12), BirthPrecision.DAY),
        ("12031984", date(1984, 3, 12), BirthPrecision.DAY),
        ("1984-03-12", date(1984, 3, 12), BirthPrecision.DAY),
        ("12 mars 1984", date(1984, 3, 12), BirthPrecision.DAY),
        ("1er août 1984", date(1984, 8, 1), BirthPrecision.DAY),
        ("١٢/٠٣/١٩٨٤", date(1984, 3, 12), BirthPrecision.DAY),
        ("01/01/1985", date(1985, 1, 1), BirthPrecision.DAY),
        ("xx/12/2002", date(2002, 12, 1), BirthPrecision.MONTH),
        ("03/1984", date(1984, 3, 1), BirthPrecision.MONTH),
        ("xx/xx/2002", date(2002, 1, 1), BirthPrecision.YEAR),
        ("2006", date(2006, 1, 1), BirthPrecision.YEAR),
        ("vers 1984", date(1984, 1, 1), BirthPrecision.ESTIMATED),
        ("environ 40 ans", date(1986, 1, 1), BirthPrecision.ESTIMATED),
        ("about 40", date(1986, 1, 1), BirthPrecision.ESTIMATED),
        ("", None, BirthPrecision.UNKNOWN),
        ("inconnue", None, BirthPrecision.UNKNOWN),
    ],
)
def test_a_birth_date_is_kept_as_far_as_it_is_known(written, on, precision):
    """C010, C011: nothing is invented, and what is written comes back as it was meant."""
    birth = clean_birth(written, today=TODAY)
    assert birth == (on, precision)
    assert clean_birth(birth.written, today=TODAY) == birth


def test_a_first_of_january_is_known_to_be_a_convention():
    assert Birth(date(1985, 1, 1), BirthPrecision.DAY).is_conventional
    assert not Birth(date(1985, 1, 1), BirthPrecision.YEAR).is_conventional
    assert not NOT_KNOWN.is_conventional


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("04/11/99", "De quel siècle"),
        ("041199", "De quel siècle"),
        ("31/02/2015", "Ce jour n’existe pas"),
        ("12/13/1984", "Ce jour n’existe pas"),
        ("03/04/1800", "avant 1900"),
        ("0000", "avant 1900"),
        ("26/11/2026", "pas encore venue"),
        ("2027", "pas encore venue"),
        ("36261", "Écrivez la date comme 12/03/1984"),
        ("hier", "Écrivez la date comme 12/03/1984"),
        ("12/03/1984/5", "Écrivez la date comme 12/03/1984"),
        ("<b>1984</b>", "Écrivez la date comme 12/03/1984"),
        ("999 ans", "Personne n’a cet âge"),
        ("vers mars", "Après « vers », écrivez une année"),
    ],
)
def test_an_impossible_birth_date_is_refused_with_what_to_write_instead(written, said):
    """C013, C019: never a silent or zero date."""
    assert said in refusal_of(clean_birth, written, today=TODAY).replace("\u00a0", " ")


class Form(forms.Form):
    name = NameField(label="name")
    phone = PhoneField()
    birth = BirthDateField()


@pytest.mark.parametrize("name", ["محمد علي", "Ольга Шевченко", "😀 Ana", "Ly", "N’Diaye", "Éloïse", "О’Ніл", "李娜"])
def test_names_of_any_script_are_taken(name):
    form = Form({"name": name})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == name
    assert form.cleaned_data["birth"] == NOT_KNOWN
    assert form.cleaned_data["phone"] == ""


@pytest.mark.parametrize(
    "name", ["", "   ", "\u200b\u202e", "😀", "1234", "<b>Ana</b>", "a" * 81, "Ana\x00", "Robert'); DROP TABLE;"]
)
def test_what_is_no_name_gets_a_sentence(name):
    assert Form({"name": name}).errors["name"]


def test_marks_that_turn_the_text_round_do_not_stay_in_a_name():
    assert clean_name("Ana\u202e  Lopes\n") == "Ana Lopes"


@given(st.text(max_size=60))
def test_no_text_at_all_breaks_the_fields(text):
    assert isinstance(clean_name(text), str)
    with suppress(ValidationError):
        assert re.fullmatch(r"|\+[1-9]\d{5,14}", clean_phone(text))
    with suppress(ValidationError):
        birth = clean_birth(text, today=TODAY)
        assert (birth.on is None) == (birth.precision == BirthPrecision.UNKNOWN)


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=TODAY),
    st.sampled_from(["%d/%m/%Y", "%d %m %Y", "%d%m%Y", "%d-%m-%Y", "%Y-%m-%d"]),
)
def test_every_day_since_1900_is_read_back_as_itself(day, style):
    birth = clean_birth(day.strftime(style), today=TODAY)
    assert birth == (day, BirthPrecision.DAY)
    assert clean_birth(birth.written, today=TODAY) == birth


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY), st.sampled_from(list(BirthPrecision)))
def test_what_the_field_shows_it_takes_back(day, precision):
    known = {
        BirthPrecision.DAY: day,
        BirthPrecision.MONTH: day.replace(day=1),
        BirthPrecision.YEAR: day.replace(month=1, day=1),
        BirthPrecision.ESTIMATED: day.replace(month=1, day=1),
        BirthPrecision.UNKNOWN: None,
    }
    birth = Birth(known[precision], precision)
    assert clean_birth(BirthDateField().prepare_value(birth), today=TODAY) == birth


@given(st.integers(min_value=600000000, max_value=799999999))
def test_a_mobile_number_is_the_same_however_it_is_spaced(digits):
    forms_of_it = {
        f"0{digits}",
        f"+33{digits}",
        f"0033{digits}",
        f"+33 (0){digits}",
        ".".join(f"0{digits}"[i : i + 2] for i in range(0, 10, 2)),
    }
    assert len({clean_phone(written) for written in forms_of_it}) == 1


def test_today_is_the_day_in_paris():
    assert BirthDateField().clean(f"{timezone.localdate():%d/%m/%Y}").on == timezone.localdate()
