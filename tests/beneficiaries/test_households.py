"""Who lives with whom: a link and nothing else (field cases C002, C023)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from beneficiaries import households
from beneficiaries.doubles.merging import merge
from beneficiaries.models import Household, HouseholdLink, Person
from connect.antennas.doors import open_antenna
from sales.allowance import year_of
from tests.factories import sales as sold
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(lille, volunteer):
    """`shared(ana, bruno)`: noted by Lille's volunteer as living together."""

    def do(one, other):
        with open_antenna(lille.pk):
            return households.share(one, other, antenna_id=lille.pk, by=volunteer.user, at=timezone.now())

    return do


@pytest.fixture
def mates(lille):
    def of(person):
        with open_antenna(lille.pk):
            return {mate.person.first_name for mate in households.housemates(person, antenna_id=lille.pk)}

    return of


def someone(antenna, name):
    return PersonFactory(antenna=antenna, first_name=name, last_name="Aubry")


def text(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_two_people_share_a_household_and_each_sees_the_other(lille, shared, mates):
    ana, bruno = someone(lille, "Ana"), someone(lille, "Bruno")
    shared(ana, bruno)
    assert mates(ana) == {"Bruno"} and mates(bruno) == {"Ana"}


def test_noted_twice_it_is_one_household(lille, shared):
    ana, bruno = someone(lille, "Ana"), someone(lille, "Bruno")
    assert shared(ana, bruno) == shared(bruno, ana)
    assert Household.objects.count() == 1 and HouseholdLink.objects.count() == 2


def test_a_third_joins_the_household_that_is_there(lille, shared, mates):
    ana, bruno, chloe = someone(lille, "Ana"), someone(lille, "Bruno"), someone(lille, "Chloé")
    assert shared(ana, bruno) == shared(chloe, bruno)
    assert mates(ana) == {"Bruno", "Chloé"}


def test_a_child_of_parted_parents_lives_in_two_and_moves_nobody(lille, shared, mates):
    ana, bruno, child, chloe = (someone(lille, name) for name in ("Ana", "Bruno", "Enfant", "Chloé"))
    shared(ana, bruno)
    shared(child, chloe)
    shared(child, ana)
    assert mates(child) == {"Ana", "Bruno", "Chloé"}
    assert mates(ana) == {"Bruno", "Enfant"}
    assert mates(chloe) == {"Enfant"}


def test_whoever_leaves_is_no_longer_told_and_the_day_is_kept(lille, volunteer, shared, mates):
    ana, bruno, chloe = someone(lille, "Ana"), someone(lille, "Bruno"), someone(lille, "Chloé")
    shared(ana, bruno)
    shared(chloe, ana)
    link = HouseholdLink.objects.get(person=bruno)
    with open_antenna(lille.pk):
        households.leave(link, by=volunteer.user, at=timezone.now())
        households.leave(link, by=volunteer.user, at=timezone.now() + timedelta(days=3))
    assert mates(ana) == {"Chloé"} and mates(bruno) == set()
    link.refresh_from_db()
    assert link.until == timezone.localdate()


def test_a_household_where_one_alone_stays_ends(lille, volunteer, shared):
    ana, bruno = someone(lille, "Ana"), someone(lille, "Bruno")
    shared(ana, bruno)
    with open_antenna(lille.pk):
        households.leave(HouseholdLink.objects.get(person=bruno), by=volunteer.user, at=timezone.now())
    assert not HouseholdLink.objects.filter(until=None).exists()
    shared(ana, bruno)
    assert HouseholdLink.objects.filter(until=None).count() == 2, "and they may live together again"


def test_nobody_lives_with_oneself_and_a_household_is_no_shelter(lille, shared, monkeypatch):
    ana = someone(lille, "Ana")
    with pytest.raises(households.WithOneself):
        shared(ana, ana)
    monkeypatch.setattr(households, "MOST", 2)
    shared(ana, someone(lille, "Bruno"))
    with pytest.raises(households.HouseholdFull):
        shared(someone(lille, "Chloé"), ana)


def test_no_right_passes_through_a_household(lille, shared, volunteer, load_reference):
    """Each has a year of plans of their own, and nothing of the one is the other's."""
    load_reference()
    ana, bruno = someone(lille, "Ana"), someone(lille, "Bruno")
    shared(ana, bruno)
    plan = next(product for product in sold.shelf().values() if product.days)
    sold.sell(sold.item(plan), to=ana, at_till=sold.TillFactory(antenna=lille), by=volunteer.user)
    today = timezone.localdate()
    with open_antenna(lille.pk):
        assert year_of(ana.pk, today).days_left and year_of(bruno.pk, today) is None


def test_after_a_merge_each_household_is_shown_for_review_and_nobody_moved(
    signed_in, volunteer, manager, lille, shared, mates
):
    """C023, on the page."""
    ana, bruno, bis, chloe = (someone(lille, name) for name in ("Ana", "Bruno", "Ana-bis", "Chloé"))
    shared(ana, bruno)
    shared(bis, chloe)
    with open_antenna(lille.pk, user_id=manager.user.pk):
        merge(ana, bis, antenna_id=lille.pk, by=manager.user, at=timezone.now())
    assert mates(ana) == {"Bruno", "Chloé"}
    assert mates(bruno) == mates(chloe) == {"Ana"}
    said = text(signed_in(volunteer).get(f"/lille/personnes/{ana.pk}/foyer/"))
    assert "Bruno Aubry" in said and "Chloé Aubry" in said


# ---- the walls


def test_a_person_of_another_antenna_is_in_no_household_here(lille, lyon, volunteer):
    ana, hidden = someone(lille, "Ana"), someone(lyon, "Canari")
    with (
        pytest.raises(households.NotOfThisAntenna),
        open_antenna(lille.pk),
    ):
        households.share(ana, hidden, antenna_id=lille.pk, by=volunteer.user, at=timezone.now())
    assert not HouseholdLink.objects.exists()


def test_lyon_sees_no_household_of_lille_even_of_somebody_known_to_both(lille, lyon, stranger, shared):
    ana, bruno = someone(lille, "Ana"), someone(lille, "Bruno")
    shared(ana, bruno)
    with open_antenna(lyon.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT enrol_known(%s, '', '', NULL, %s, %s, current_date)", [ana.card_number, lyon.pk, stranger.user.pk]
        )
        assert households.housemates(ana, antenna_id=lyon.pk) == []
        assert not HouseholdLink.objects.exists() and not Household.objects.exists()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("person_id = (SELECT id FROM beneficiaries_person WHERE first_name = 'Chloé')", "is ended, not changed"),
        ("since = since - 1", "is ended, not changed"),
        ("household_id = gen_random_uuid()", "is ended, not changed"),
        ("until = since - 1", "household_link_ends_after_it_starts"),
    ],
)
def test_a_link_is_ended_and_never_changed_at_a_door(lille, shared, change, refusal):
    shared(someone(lille, "Ana"), someone(lille, "Bruno"))
    someone(lille, "Chloé")
    with (
        pytest.raises(DatabaseError, match=refusal),
        transaction.atomic(),
        open_antenna(lille.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE beneficiaries_householdlink SET {change}")


def test_a_link_stays_in_the_database(lille, shared):
    shared(someone(lille, "Ana"), someone(lille, "Bruno"))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), open_antenna(lille.pk):
        HouseholdLink.objects.all()._raw_delete("default")


def test_one_lives_once_in_a_household(lille, shared, volunteer):
    ana = someone(lille, "Ana")
    home = shared(ana, someone(lille, "Bruno"))
    with pytest.raises(IntegrityError, match="household_link_once"), transaction.atomic():
        HouseholdLink.objects.create(household=home, antenna=lille, person=ana, noted_by=volunteer.user)


def test_whoever_is_erased_leaves_no_link_and_whoever_was_merged_is_not_told(lille, shared, mates):
    ana, bruno, chloe = someone(lille, "Ana"), someone(lille, "Bruno"), someone(lille, "Chloé")
    shared(ana, bruno)
    shared(chloe, ana)
    Person.objects.filter(pk=chloe.pk).update(merged_into=bruno)
    assert mates(ana) == {"Bruno"}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE beneficiaries_person SET erased_at = now(), first_name = '', last_name = '', phone = '', email = '',"
            " card_number = NULL WHERE id = %s",
            [bruno.pk],
        )
    assert not HouseholdLink.objects.filter(person=bruno).exists()
    assert mates(ana) == set()


# ---- the pages


def test_the_card_of_the_other_is_enough(signed_in, volunteer, lille):
    ana, bruno = someone(lille, "Ana"), someone(lille, "Bruno")
    counter, address = signed_in(volunteer), f"/lille/personnes/{ana.pk}/foyer/"
    assert counter.get(address).status_code == 200
    answer = counter.post(address, {"card": bruno.card_number.lower().replace("-", " ")}, follow=True)
    assert "Chacun garde ses propres droits" in text(answer)
    assert "Bruno Aubry" in text(counter.get(f"/lille/personnes/{ana.pk}/"))
    assert counter.post(address, {"card": bruno.card_number}).status_code == 302
    assert HouseholdLink.objects.count() == 2
    link = HouseholdLink.objects.get(person=bruno)
    gone = counter.post(f"/lille/foyers/{link.pk}/fin/", {"personne": str(ana.pk)})
    assert gone.url == address
    assert "Bruno Aubry" not in text(counter.get(f"/lille/personnes/{ana.pk}/"))


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ("", "Écrivez le numéro de la carte"),
        ("12", "deux lettres et six chiffres"),
        ("LI-999999", "Personne n’a cette carte"),
        ("<b>", "deux lettres et six chiffres"),
        ("x" * 500, "caractères"),
        ("\x00", "nul"),
    ],
)
def test_a_card_that_is_none_is_said_beside_its_field(signed_in, volunteer, lille, card, said):
    ana = someone(lille, "Ana")
    answer = signed_in(volunteer).post(f"/lille/personnes/{ana.pk}/foyer/", {"card": card})
    assert answer.status_code == 200 and said in text(answer)
    assert not HouseholdLink.objects.exists()


def test_the_card_of_somebody_at_lyon_says_no_more_than_one_that_does_not_exist(signed_in, volunteer, lille, lyon):
    ana, hidden = someone(lille, "Ana"), someone(lyon, "Canari")
    counter = signed_in(volunteer)
    answers = {
        text(counter.post(f"/lille/personnes/{ana.pk}/foyer/", {"card": card})).replace(card, "")
        for card in (hidden.card_number, "LY-999999")
    }
    assert "Canari" not in "".join(answers)
    assert all("Personne n’a cette carte" in answer for answer in answers)


def test_same_household_two_people_is_one_button_of_the_warning(signed_in, volunteer, lille):
    """C002: two records, nothing merged, and the link."""
    first = PersonFactory(antenna=lille, first_name="Dominique", last_name="Aubry", phone="+33612345678")
    counter = signed_in(volunteer)
    sent = {
        "first_name": "Dominique", "last_name": "Aubry", "birth": "19/07/1982", "phone": "06 12 34 56 78",
        "language": "fr", "key": "6f1bd56b-7fd6-44f5-a4a8-1d3f1a0a0a01",
    }  # fmt: skip
    warned = counter.post("/lille/accueil/", sent)
    assert "Même foyer, deux personnes" in text(warned)
    again = sent | {"apart": warned.context["form"]["apart"].value(), "foyer": str(first.pk)}
    for _ in range(2):  # a double click
        assert counter.post("/lille/accueil/", again).status_code == 302
    assert Person.objects.count() == 2
    second = Person.objects.exclude(pk=first.pk).get()
    assert {link.person_id for link in HouseholdLink.objects.all()} == {first.pk, second.pk}
    assert second.merged_into is None and first.phone == second.phone


@pytest.mark.parametrize("key", ["x", "00000000-0000-4000-8000-000000000000"])
def test_a_forged_housemate_is_no_page(signed_in, volunteer, lille, key):
    sent = {"first_name": "Ana", "language": "fr", "key": "6f1bd56b-7fd6-44f5-a4a8-1d3f1a0a0a02", "foyer": key}
    assert signed_in(volunteer).post("/lille/accueil/", sent).status_code == 404
    assert not Person.objects.exists()


def test_lyon_ends_no_household_of_lille(signed_in, stranger, lille, lyon, shared):
    ana = someone(lille, "Ana")
    shared(ana, someone(lille, "Bruno"))
    link = HouseholdLink.objects.get(person=ana)
    client = signed_in(stranger)
    assert client.post(f"/lyon/foyers/{link.pk}/fin/").status_code == 404
    assert client.get(f"/lyon/personnes/{ana.pk}/foyer/").status_code == 404
    link.refresh_from_db()
    assert link.until is None
