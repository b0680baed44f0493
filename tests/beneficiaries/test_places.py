"""Where someone lives: the commune chosen by its INSEE code, the postcode kept as typed (field case C014)."""

import uuid

import pytest
from django import forms
from django.http import QueryDict

from beneficiaries.models import Person
from connect.antennas.commune_field import AS_WRITTEN, Place, PlaceField
from tests.factories.beneficiaries import PersonFactory
from tests.factories.communes import some_communes

pytestmark = pytest.mark.django_db

WELCOME = "/lille/accueil/"


class Form(forms.Form):
    place = PlaceField()


def form(text, **more):
    data = QueryDict(mutable=True)
    data.update({"place": text} | {f"place_{name}": value for name, value in more.items()})
    return Form(data)


def cleaned(text, **more):
    said = form(text, **more)
    assert said.is_valid(), said.errors
    place = said.cleaned_data["place"]
    return place.postcode, place.town, place.commune.code if place.commune else None


def refused(text, **more):
    said = form(text, **more)
    assert not said.is_valid()
    return said, said.errors.as_data()["place"][0].code


@pytest.fixture(autouse=True)
def communes(db):
    return some_communes()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("80560 Thièvres", ("80560", "Thièvres", "80756")),
        ("62760 thievres", ("62760", "Thièvres", "62814")),
        ("Thièvres 62760", ("62760", "Thièvres", "62814")),
        ("24380 Val de Louyre et Caudeau", ("24380", "Val de Louyre et Caudeau", "24362")),
        ("24510 Cendrieux", ("24510", "Val de Louyre et Caudeau", "24362")),
        ("59777 LILLE CEDEX 9", ("59777", "Lille", "59350")),
        ("97400 St Denis", ("97400", "Saint-Denis", "97411")),
        ("75011 Paris", ("75011", "Paris 11e Arrondissement", "75111")),
        ("Roubaix", ("", "Roubaix", "59512")),
        ("59000", ("59000", "", None)),
        ("  59000  ", ("59000", "", None)),
        ("99999", ("99999", "", None)),
        ("Kaboul", ("", "Kaboul", None)),
        ("99123 Kaboul", ("99123", "Kaboul", None)),
        ("", ("", "", None)),
    ],
)
def test_a_place_is_understood_by_its_postcode_and_its_name(text, kept):
    assert cleaned(text) == kept


@pytest.mark.parametrize("text", ["Thièvres", "Saint-Denis", "24380 Saint-Pierre", "80560 thi"])
def test_what_may_be_several_communes_is_asked(text):
    said, code = refused(text)
    assert code == "choose"
    shown = said.as_p()
    assert 'type="radio"' in shown and f'value="{AS_WRITTEN}"' in shown


def test_the_second_step_keeps_the_postcode_typed_with_the_commune_chosen():
    assert cleaned("24380 Cendrieu", code="24362", **{"for": "24380 Cendrieu"}) == (
        "24380", "Val de Louyre et Caudeau", "24362",
    )  # fmt: skip
    assert cleaned("Thièvres", code="80756", **{"for": "Thièvres"}) == ("80560", "Thièvres", "80756")
    assert cleaned("Lille", code="59350", **{"for": "Lille"}) == ("", "Lille", "59350")
    assert cleaned("80560 Le Moulin", code=AS_WRITTEN, **{"for": "80560 Le Moulin"}) == ("80560", "Le Moulin", None)


def test_a_choice_made_for_another_text_is_not_taken():
    """The text was changed after the choice: the code of before would be a lie."""
    assert cleaned("62760 Thièvres", code="80756", **{"for": "80560 Thièvres"}) == ("62760", "Thièvres", "62814")
    assert refused("Thièvres", code="80756", **{"for": "Lille"})[1] == "choose"


def test_the_button_without_javascript_shows_the_communes_of_a_postcode():
    said, code = refused("24380", look="1")
    assert code == "choose"
    assert [c.code for c in said.fields["place"].widget.proposed] == ["24362", "24571"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5900", "postcode"),
        ("123456", "postcode"),
        ("٥٩٠٠٠", "postcode"),
        ("12 rue des Lilas 59000 Lille", "address"),
        ("<b>Lille</b>", "signs"),
        ("'; DROP TABLE x; --", "signs"),
        ("59000 😀", "no_letter"),
        ("x" * 200, "max_length"),
        ("Li\x00lle", "null_characters_not_allowed"),
    ],
)
def test_what_is_no_place_is_refused_beside_its_field(text, code):
    assert refused(text)[1] == code


@pytest.mark.parametrize("code", ["99999", "x", "80756'; --", "\x00", "8" * 500])
def test_a_forged_code_is_refused(code):
    assert refused("Thièvres", code=code, **{"for": "Thièvres"})[1] == "commune"


def test_what_is_stored_comes_back_as_it_was(communes):
    place = Place("80560", "Thièvres", communes["80756"])
    shown = Form(initial={"place": place})["place"]
    assert 'value="80560 Thièvres"' in str(shown) and 'name="place_code" value="80756"' in str(shown)
    assert not Form(
        QueryDict("place=80560+Thièvres&place_code=80756&place_for=80560+Thièvres"), initial={"place": place}
    ).has_changed()


# ---- the options as one types


def options(client, text):
    answer = client.post("/communes/?champ=place", {"place": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_communes_are_offered_as_one_types_with_the_text_that_a_choice_writes(client):
    shown = options(client, "80560")
    assert 'data-code="80756"' in shown and 'data-text="80560 Thièvres"' in shown and "Authie" in shown
    assert "2 communes" in shown
    assert 'data-text="62760 Thièvres"' in options(client, "thiev"), "its only postcode comes with it"
    assert 'data-text="Lille"' in options(client, "lil"), "one of its five would be a guess"


@pytest.mark.parametrize("text", ["", "x", "\x00", "<script>", "'" * 5000, "%", "😀"])
def test_anything_typed_gets_an_answer(client, text):
    assert "data-code" not in options(client, text)


def test_the_name_of_the_field_is_escaped(client):
    assert "<script" not in client.post("/communes/?champ=<script>", {"<script>": "lille"}).content.decode()


def test_options_are_posted_and_take_one_query(client, django_assert_num_queries):
    assert client.get("/communes/").status_code == 405
    with django_assert_num_queries(3):  # the app's role is put on and taken off by the test's client
        options(client, "thievres")


# ---- at the counter


def answers(**changed):
    return {
        "first_name": "Maryam", "last_name": "Rahimi", "birth": "", "phone": "", "language": "fr", "motive": "",
        "key": str(uuid.uuid4()), "place": "",
    } | changed  # fmt: skip


def test_the_welcome_keeps_the_commune_and_the_postcode_typed(signed_in, volunteer):
    counter = signed_in(volunteer)
    counter.post(WELCOME, answers(place="80560 Thièvres"))
    person = Person.objects.get()
    assert (person.postcode, person.town, person.commune_id) == ("80560", "Thièvres", "80756")


def test_a_postcode_alone_is_enough_at_the_welcome(signed_in, volunteer):
    signed_in(volunteer).post(WELCOME, answers(place="24380"))
    person = Person.objects.get()
    assert (person.postcode, person.town, person.commune_id) == ("24380", "", None)


def test_the_second_step_of_the_welcome_keeps_what_was_typed(signed_in, volunteer):
    counter, sent = signed_in(volunteer), answers(place="Thièvres")
    page = counter.post(WELCOME, sent).content.decode()
    assert 'value="Maryam"' in page and "Quelle commune" in page and not Person.objects.exists()
    counter.post(WELCOME, sent | {"place_code": "62814", "place_for": "Thièvres"})
    assert Person.objects.get().commune_id == "62814"


def test_a_correction_changes_the_commune_and_none_may_be_taken_away(signed_in, volunteer, lille, communes):
    person = PersonFactory(antenna=lille, postcode="80560", town="Thièvres", commune=communes["80756"])
    counter, address = signed_in(volunteer), f"/lille/personnes/{person.pk}/corriger/"
    assert 'value="80560 Thièvres"' in counter.get(address).content.decode()
    sent = answers(birth="12/03/1984", email="", gender="feminin", status="seeking")
    counter.post(address, sent | {"place": "62760 Thièvres"})
    person.refresh_from_db()
    assert (person.postcode, person.commune_id) == ("62760", "62814")
    sent["seen"] = counter.get(address).context["form"]["seen"].value()
    counter.post(address, sent | {"place": ""})
    person.refresh_from_db()
    assert (person.postcode, person.town, person.commune_id) == ("", "", None)
