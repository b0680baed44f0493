"""The official list of communes: never deduced from the postcode alone, kept by its INSEE code (field case C014)."""

import pytest
from django.db import IntegrityError, connection, transaction

from connect.antennas.communes import at_postcode, by_code, load, named, plain, propose
from connect.antennas.models import Commune

pytestmark = pytest.mark.django_db


def codes(text: str, **limits: int) -> list[str]:
    return [commune.code for commune in propose(text, **limits)]


def test_the_list_is_loaded_at_once_and_again_without_a_change():
    assert load() == f"{Commune.objects.count()} communes, {Commune.objects.count()} written, 0 ended"
    assert Commune.objects.count() > 34_900
    assert load().endswith(" 0 written, 0 ended")


def test_a_commune_is_chosen_by_postcode_and_name_and_never_by_the_postcode_alone():
    load()
    assert codes("80560 Thièvres") == ["80756"] and codes("62760 thievres") == ["62814"]
    assert "24362" in codes("24380") and len(codes("24380")) > 1, "a postcode of several communes offers them all"
    assert codes("val de louyre") == codes("Sainte-Alvère 24510") == ["24362"]
    assert len(at_postcode("51300")) == 46 and at_postcode("99999") == at_postcode("8056") == []
    # a row of a file says both; either alone, or a doubt, says nothing
    assert str(named("80560", "THIEVRES")) == "Thièvres (80)" and named("80560", "") is None
    assert named("24380", "Saint-Laurent-des-Bâtons").code == "24362" and named("59000", "Thièvres") is None
    assert named("59000", "LILLE CEDEX 9").code == "59350" and named("97400", "St Denis").code == "97411"
    assert by_code("24092").code == "24362" and by_code("2a004").name == "Ajaccio" and by_code("00000") is None


def test_paris_lyon_and_marseille_are_known_by_their_arrondissements():
    load()
    assert codes("75011") == ["75111"] and named("75011", "Paris").code == "75111"
    assert codes("marseille", most=30)[0] == "13055"
    assert sum(code.startswith("132") for code in codes("marseille", most=30)) == 16


def test_names_are_found_from_their_first_letters_the_very_name_first():
    load()
    assert codes("Y")[0] == "80829"
    assert codes("eu")[0] == "76255" and codes("lil")[0] == "59350" and codes("havre") == ["76351"]
    assert codes("st etienne")[0] == "42218" and codes("l’haÿ") == codes("hay les roses") == ["94038"]


@pytest.mark.parametrize("text", ["", " ", "\x00", "%", "_", "||", "x" * 5000, "80560 62760", "123456", "😀", "1"])
def test_what_means_no_commune_finds_none(text):
    assert propose(text) == []


def test_names_are_compared_without_their_marks():
    assert plain("Œuilly-sur-L’Aà, STE Ly") == "oeuilly sur l aa sainte ly"


def test_a_commune_that_left_the_list_is_no_longer_proposed_and_stays():
    Commune.objects.create(code="80999", name="Jadis", department="80", postcodes=["80560"], searched="|jadis|80560|")
    assert codes("jadis") == ["80999"]
    assert load().endswith(", 1 ended")
    assert codes("jadis") == [] and by_code("80999").name == "Jadis"


def test_a_code_is_five_figures_or_corsican_and_no_door_writes_the_list():
    with pytest.raises(IntegrityError, match="commune_code_insee"), transaction.atomic():
        Commune.objects.create(code="ABCDE", name="x", department="80", searched="|x|")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grantee, privilege_type FROM information_schema.role_table_grants"
            " WHERE table_name = 'antennas_commune' AND grantee IN"
            " ('connect_web', 'connect_antenna', 'connect_portal', 'connect_national')"
        )
        assert {privilege for _, privilege in cursor.fetchall()} == {"SELECT"}
