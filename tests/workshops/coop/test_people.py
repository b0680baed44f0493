"""The people who agreed, in the file that La Coop's import reads: its template, its traps, and a line of the journal each."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Consent, Extraction, Opening, Person, Purpose
from beneficiaries.privacy import notices
from connect.antennas.doors import open_antenna
from connect.antennas.models import Commune
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import at
from workshops.coop import people
from workshops.coop.counting import people_counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
PAGE = "/lille/ateliers/coop/"
NOVEMBER = {"du": "2026-11-01", "au": "2026-11-30"}


@pytest.fixture
def helene(signed_in, manager):
    return signed_in(manager)


def commune(code, name, *postcodes, **facts):
    return Commune.objects.create(
        code=code, name=name, department=code[:2], postcodes=list(postcodes), searched=f"|{name}|", **facts
    )


def says(person, given, day, manager):
    with open_antenna(manager.antenna_id):
        notices.say(
            person, purpose=Purpose.COOP, given=given, antenna_id=manager.antenna_id, by=manager.user, at=at(day)
        )


def agreeing(manager, day="2026-11-10", **facts):
    person = PersonFactory(antenna=manager.antenna, **facts)
    says(person, True, day, manager)
    return person


def taken(client, **asked):
    answer = client.post(PAGE, {"fichier": "personnes", **NOVEMBER, **asked})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="coop-numerique_import-beneficiaires.xlsx"'
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def rows(book):
    """Read as La Coop reads: from row 4, until a row whose columns A to J are all empty."""
    found = []
    for line in book["Bénéficiaires"].iter_rows(min_row=4, max_col=10, values_only=True):
        if not any(line):
            break
        found.append(line)
    return found


def test_the_file_has_the_sheets_and_headings_of_the_template_and_no_example(helene, manager):
    agreeing(manager, first_name="Maryam", last_name="Rahimi")
    book = taken(helene)
    assert book.sheetnames == ["Bénéficiaires", "Communes"]
    sheet = book["Bénéficiaires"]
    second, third = ([cell.value for cell in row[:10]] for row in sheet.iter_rows(min_row=2, max_row=3))
    assert second == [
        "Nom", "Prénom", "Année de naissance", "Commune", None, None, "N° de téléphone", "E-mail", "Genre",
        "Notes supplémentaires",
    ]  # fmt: skip
    assert third[3:6] == ["Nom", "Code INSEE", "Code postal"]
    assert [cell.value for cell in next(book["Communes"].iter_rows())] == ["Commune", "Code Insee", "Code postal"]
    assert [row[:2] for row in rows(book)] == [("Rahimi", "Maryam")]


def test_only_those_whose_last_word_is_yes_are_in_it(helene, manager, lille, lyon):
    yes = agreeing(manager)
    changed = agreeing(manager)
    says(changed, False, "2026-11-12", manager)
    PersonFactory(antenna=lille)
    other = PersonFactory(antenna=lille)
    with open_antenna(lille.pk):
        notices.say(
            other, purpose=Purpose.REFERRAL, given=True, antenna_id=lille.pk, by=manager.user, at=at("2026-11-10")
        )
    PersonFactory(antenna=lyon)
    assert [row[:2] for row in rows(taken(helene))] == [(yes.last_name, yes.first_name)]


def test_those_of_the_period_alone_when_it_is_asked(helene, manager):
    agreeing(manager, "2026-10-05", last_name="Avant")
    agreeing(manager, "2026-11-10", last_name="Pendant")
    assert {row[0] for row in rows(taken(helene))} == {"Avant", "Pendant"}
    assert {row[0] for row in rows(taken(helene, nouveaux="on"))} == {"Pendant"}


def test_a_birth_is_a_year_and_an_estimated_one_is_left_empty(helene, manager):
    for precision, name in [("day", "A"), ("month", "B"), ("year", "C"), ("estimated", "D")]:
        agreeing(manager, last_name=name, birth_on=date(1975, 3, 2), birth_precision=precision)
    agreeing(manager, last_name="E", birth_on=None, birth_precision="unknown")
    assert {row[0]: row[2] for row in rows(taken(helene))} == {"A": 1975, "B": 1975, "C": 1975, "D": None, "E": None}


@pytest.mark.parametrize(
    ("phone", "written"),
    [("+33639981570", "+33639981570"), ("+262692123456", "+262692123456"), ("+596696123456", "+596696123456"),
     ("", None), ("+32470123456", None), ("+3363998157", None), ("+447911123456", None)],
)  # fmt: skip
def test_a_telephone_is_of_a_country_that_la_coop_keeps(phone, written):
    assert people.row(Person(phone=phone))[6] == written


@pytest.mark.parametrize(
    ("gender", "written"), [("masculin", "Masculin"), ("feminin", "Féminin"), ("non_communique", "Non communiqué")]
)
def test_a_gender_is_never_homme_nor_femme(gender, written):
    assert people.row(Person(gender=gender))[8] == written


def test_towns_are_written_to_the_character_as_la_coop_s_table_has_them(db):
    one = commune("59512", "Roubaix", "59100")
    lille = commune("59350", "Lille", "59000", "59160", "59260", "59777", "59800")
    grenoble = commune("38185", "Grenoble", "38000", "38100")
    paris, first = (
        commune("75056", "Paris", "75001", "75002"),
        commune("75101", "Paris 1er Arrondissement", "75001", part_of="75056"),
    )
    gone = commune("01000", "Disparue", "01000", is_current=False)
    assert people.town_of(one) == ("Roubaix", "59512", "59100")
    assert people.town_of(lille) == ("Lille", "59350", "59777, 59160, 59800, 59000, 59260")
    assert people.town_of(grenoble) == ("Grenoble", "38185", "38000, 38100")
    assert people.town_of(first) == ("Paris 1er Arrondissement", "75101", "75001")
    for whole in (paris, commune("69123", "Lyon", "69001"), commune("13055", "Marseille", "13001"), gone, None):
        assert people.town_of(whole) is None


def test_a_commune_that_la_coop_lacks_is_left_empty_and_one_that_it_names_otherwise_bears_its_name(db):
    assert people.town_of(commune("15031", "Celles", "15170")) is None
    assert people.town_of(commune("22237", "Val-d'Arguenon", "22130")).name == "Pluduno"


def test_what_is_refused_or_kept_back_is_left_empty_and_counted(helene, manager, lille):
    agreeing(manager, last_name="", first_name="Seul")
    agreeing(manager, last_name="Whole", email="Nom.Prenom@Exemple.FR", phone="")
    (line,) = rows(taken(helene))
    assert (line[3:6], line[6], line[7], line[9]) == ((None, None, None), None, "nom.prenom@exemple.fr", None)
    with open_antenna(lille.pk):
        counted = people_counted(lille.pk, None)
    assert (counted.agreed, counted.taken, counted.left_out, counted.no_telephone) == (2, 1, 1, 1)
    assert "Laissées de côté : sans nom de famille" in helene.get(PAGE).content.decode().replace("\xa0", " ")


def test_a_name_that_looks_like_a_formula_is_text(helene, manager):
    agreeing(manager, last_name="=1+1", first_name="@SUM(A1)")
    book = taken(helene)
    cells = [cell for row in book["Bénéficiaires"].iter_rows(min_row=4) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert rows(book)[0][:2] == ("=1+1", "@SUM(A1)")


def test_each_person_of_the_file_has_a_line_of_the_journal_and_the_file_its_own(helene, manager):
    inside = [agreeing(manager), agreeing(manager)]
    outside = PersonFactory(antenna=manager.antenna)
    taken(helene)
    lines = Opening.objects.filter(act="exported to La Coop", user=manager.user, antenna=manager.antenna)
    assert {line.person_id for line in lines} == {person.pk for person in inside}
    assert not Opening.objects.filter(person=outside, act="exported to La Coop").exists()
    assert (Extraction.objects.get().what, Extraction.objects.get().people) == ("coop-personnes", 2)


def test_her_page_asks_her_and_she_may_take_it_back(helene, manager):
    person = PersonFactory(antenna=manager.antenna)
    page = f"/lille/personnes/{person.pk}/droits/"
    text = helene.get(page).content.decode()
    assert "La Coop" in text
    for given in ("1", "0"):
        helene.post(f"{page}accord/", {"purpose": "coop", "given": given})
    assert list(Consent.objects.order_by("at").values_list("purpose", "given")) == [("coop", True), ("coop", False)]


def test_the_page_takes_as_many_queries_for_one_who_agreed_as_for_ten(helene, manager):
    def count():
        with CaptureQueriesContext(connection) as counted:
            assert helene.get(PAGE, NOVEMBER).status_code == 200
        return len(counted)

    agreeing(manager)
    count()
    few = count()
    for _n in range(9):
        agreeing(manager)
    assert count() == few
