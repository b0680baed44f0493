"""What an antenna knows of another's files: a count by a national rule, and who holds a file that was proved (C091, C092)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from beneficiaries.elsewhere import NeverThePast, decide, held_by, visits_elsewhere
from beneficiaries.fields import Birth
from beneficiaries.models import BirthPrecision, ElsewhereShown, Visit, VisitSource
from connect.antennas.doors import open_antenna, open_national
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db

MARCH = Birth(date(1984, 3, 12), BirthPrecision.DAY)


@pytest.fixture
def known_to_both(lille, lyon, stranger):
    """Of Lille, known at Lyon too, with three visits there; two acts on one day are one visit."""
    person = PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi")
    also_at(person, lyon, stranger)
    today = timezone.localdate()
    for days, source in ((0, "welcome"), (0, "sale"), (5, "welcome"), (9, "workshop")):
        Visit.objects.create(antenna=lyon, person=person, on=today - timedelta(days=days), source=VisitSource(source))
    return person


def also_at(person, antenna, by):
    with open_antenna(antenna.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT enrol_known(%s, '', '', NULL, %s, %s, current_date)", [person.card_number, antenna.pk, by.user.pk]
        )


@pytest.fixture
def file(signed_in, volunteer):
    client = signed_in(volunteer)
    return lambda person: " ".join(
        client.get(f"/lille/personnes/{person.pk}/").content.decode().replace("\u00a0", " ").split()
    )


def rule(shown, by, *, starts_on=None):
    with open_national():
        return decide(shown=shown, starts_on=starts_on or timezone.localdate(), by=by.user)


def test_visits_elsewhere_are_counted_and_nothing_of_them_is_shown(file, known_to_both):
    """C091: never “none” for what is hidden, and no detail."""
    said = file(known_to_both)
    assert "3 visites dans une autre antenne" in said and "(détails non partagés)" in said
    assert "Lyon" not in said.split("<h2", 1)[1]


def test_the_national_team_may_hide_that_there_are_any(file, known_to_both, national):
    rule(False, national)
    said = file(known_to_both)
    assert "autre antenne" not in said and "Ailleurs" not in said
    rule(True, national)
    assert "3 visites dans une autre antenne" in file(known_to_both), "of two decisions of a day the later holds"


def test_a_rule_holds_from_its_day_on(file, known_to_both, national):
    rule(False, national, starts_on=timezone.localdate() + timedelta(days=1))
    assert "3 visites dans une autre antenne" in file(known_to_both)


def test_whoever_came_nowhere_else_has_no_line(file, lille, lyon, stranger):
    alone = PersonFactory(antenna=lille)
    assert "Ailleurs" not in file(alone)
    also_at(alone, lyon, stranger)
    assert "Ailleurs" not in file(alone), "enrolled there without a visit: nothing to count"


def test_the_count_is_for_whoever_holds_the_file_at_the_open_door(lille, lyon, known_to_both):
    hidden = PersonFactory(antenna=lyon)
    Visit.objects.create(antenna=lyon, person=hidden, source=VisitSource.WELCOME)
    today = timezone.localdate()
    with open_antenna(lille.pk):
        assert visits_elsewhere(known_to_both, antenna_id=lille.pk, on=today).visits == 3
        assert visits_elsewhere(hidden, antenna_id=lille.pk, on=today) is None
    with pytest.raises(DatabaseError, match="not open"), transaction.atomic(), open_antenna(lille.pk):
        visits_elsewhere(known_to_both, antenna_id=lyon.pk, on=today)


def test_a_rule_is_added_and_never_changed_nor_dated_back(national, lille):
    with pytest.raises(NeverThePast):
        rule(False, national, starts_on=timezone.localdate() - timedelta(days=1))
    rule(False, national)
    for statement in (
        "UPDATE beneficiaries_elsewhereshown SET shown = true",
        "DELETE FROM beneficiaries_elsewhereshown",
        "INSERT INTO beneficiaries_elsewhereshown (id, starts_on, shown, decided_by_id, decided_at)"
        " SELECT gen_random_uuid(), '2020-01-01', true, decided_by_id, now() FROM beneficiaries_elsewhereshown",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with open_antenna(lille.pk), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ElsewhereShown.objects.exists()


def test_the_national_page_decides_and_a_reader_only_reads(signed_in, national, known_to_both, file):
    siege = signed_in(national)
    assert "partage" in siege.get("/siege/").content.decode()
    today = timezone.localdate().isoformat()
    assert siege.post("/siege/partage/", {"shown": "no", "starts_on": today}).status_code == 302
    assert "autre antenne" not in file(known_to_both)
    for bad in (
        {"shown": "x", "starts_on": today},
        {"shown": "no", "starts_on": "31/02/2026"},
        {},
        {"shown": "no", "starts_on": "1800-01-01"},
    ):
        answer = siege.post("/siege/partage/", bad)
        assert answer.status_code == 200 and answer.context["form"].errors
    assert ElsewhereShown.objects.count() == 1


# ---- C092: who holds the file


def test_a_proof_says_which_antenna_holds_the_file_and_how_to_ask(signed_in, volunteer, lyon):
    PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi")
    lyon.sites.update(phone="+33472000000")
    said = signed_in(volunteer).post(
        "/lille/accueil/",
        {"first_name": "Maryam", "last_name": "Rahimi", "birth": "12/03/1984", "language": "fr",
         "key": "6f1bd56b-7fd6-44f5-a4a8-1d3f1a0a0a03"},
    )  # fmt: skip
    said = " ".join(said.content.decode().replace("\u00a0", " ").split())
    assert "Le dossier est à l’antenne de Lyon" in said and "04 72 00 00 00" in said
    assert "/corriger/" not in said, "nothing to press for a file that is not ours"


@pytest.mark.parametrize(
    ("first_name", "last_name", "birth"),
    [
        ("Maryam", "Rahimi", Birth(date(1984, 3, 13), BirthPrecision.DAY)),
        ("Maryam", "", MARCH),
        ("Maria", "Rahimi", MARCH),
        ("Maryam", "Rahimi", Birth(date(1984, 3, 1), BirthPrecision.MONTH)),
        ("Maryam", "Rahimi", Birth(date(1984, 1, 1), BirthPrecision.DAY)),
    ],
)
def test_less_than_a_proof_says_nothing(lille, lyon, first_name, last_name, birth):
    PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi")
    PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi", birth_on=date(1984, 1, 1))
    with open_antenna(lille.pk):
        assert held_by(first_name=first_name, last_name=last_name, birth=birth, antenna_id=lille.pk) == []
        assert held_by(first_name="Maryam", last_name="Rahimi", birth=MARCH, antenna_id=lille.pk)


def test_two_who_fit_a_proof_are_told_of_neither(lille, lyon):
    for _ in range(2):
        PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi")
    with open_antenna(lille.pk):
        assert held_by(first_name="Maryam", last_name="Rahimi", birth=MARCH, antenna_id=lille.pk) == []


def test_a_search_finds_nobody_of_another_antenna(signed_in, volunteer, lyon):
    hidden = PersonFactory(antenna=lyon, first_name="Canari", last_name="Jaune")
    client = signed_in(volunteer)
    for query in ("canari jaune", hidden.card_number, "12/03/1984"):
        said = client.post("/lille/recherche/", {"q": query}, headers={"HX-Request": "true"}).content.decode()
        assert str(hidden.pk) not in said and "Canari" not in said
        assert "/lille/accueil/ailleurs/" in said, "and how to ask is on the page"


def test_a_card_of_another_antenna_says_whose_it_is_and_never_whether_it_exists(signed_in, volunteer, lyon):
    known = PersonFactory(antenna=lyon)
    client = signed_in(volunteer)
    for card in (known.card_number, "LY-999999"):
        said = client.post("/lille/recherche/", {"q": card}, headers={"HX-Request": "true"}).content.decode()
        assert f"{card} est une carte de l’antenne de Lyon" in said and f"/lille/accueil/ailleurs/?carte={card}" in said
    page = client.get(f"/lille/accueil/ailleurs/?carte={known.card_number}").content.decode()
    assert f'value="{known.card_number}"' in page and str(known.pk) not in page
    assert "est une carte" not in client.post("/lille/recherche/", {"q": "ZZ-000001"}, follow=True).content.decode()
    assert client.get("/lille/accueil/ailleurs/?carte=%00<script>").status_code == 200
