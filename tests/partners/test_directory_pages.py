"""The directory's pages: an antenna's list and places, the national desk's imports and doubles."""

import json
import uuid
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfReader

from connect.partners.directory import codes
from connect.partners.models import Place, PlaceImport, PlaceRemark
from tests.factories.people import MembershipFactory
from tests.factories.places import CSV, PlaceFactory, commune

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
LIST, IMPORT = "/lille/lieux/", "/siege/lieux/importer/"


@pytest.fixture(autouse=True)
def _around_lille() -> None:
    codes.load()
    lille = commune("59350", "Lille", "59000")
    PlaceFactory(name="La proche", commune=lille, hours="Mo-Fr 09:00-12:00")
    PlaceFactory(name="La lointaine", latitude=50.72, longitude=3.2)


def a_file(content: bytes, name: str = "lieux.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_volunteer_sees_the_nearest_first_around_the_antenna(signed_in, volunteer):
    page = signed_in(volunteer).get(LIST).content.decode()
    assert page.index("La proche") < page.index("La lointaine")
    assert "2 lieux" in page
    assert "km" in page


def test_htmx_and_a_reload_show_the_same_list(signed_in, volunteer):
    client = signed_in(volunteer)
    whole = client.get(LIST, {"autour": "Lille", "dans": 5}).content.decode()
    part = client.get(LIST, {"autour": "Lille", "dans": 5}, headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in whole
    assert "La lointaine" not in part
    assert "<html" not in part


def test_a_name_that_several_communes_bear_is_asked(signed_in, volunteer):
    for code, department in (("80748", "80"), ("62814", "62")):
        commune(code, "Thièvres", "80560" if department == "80" else "62760")
    client = signed_in(volunteer)
    page = client.get(LIST, {"autour": "Thièvres"}).content.decode()
    assert "Quelle commune" in page
    assert "commune=80748" in page
    assert "La proche" not in page
    assert client.get(LIST, {"autour": "Nulle-Part-les-Bains"}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"dans": "x"}, {"besoin": "<script>"}, {"page": "-1"}, {"page": "999"}, {"commune": "\x00"}, {"nom": "é" * 500},
        {"autour": "'; DROP TABLE"}, {"service": "inconnu"}, {"nom": "\x00"}, {"autour": "\x00"},
    ],
)  # fmt: skip
def test_any_question_gets_a_page(signed_in, volunteer, query):
    answer = signed_in(volunteer).get(LIST, query)
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_one_and_twenty_places_take_the_same_queries(signed_in, volunteer, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(volunteer)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    PlaceFactory.create_batch(20)
    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_a_place_says_its_week_and_where_it_comes_from(signed_in, volunteer):
    page = signed_in(volunteer).get(f"{LIST}{Place.objects.get(name='La proche').pk}/").content.decode()
    assert "de 9\xa0h à 12\xa0h" in page
    assert "Source : Essai" in page
    assert "Quelque chose est faux ici" in page


def test_up_to_three_places_are_printed_in_large_type_and_name_nobody(signed_in, volunteer):
    client, keys = signed_in(volunteer), [str(place.pk) for place in Place.objects.all()]
    answer = client.get(f"{LIST}imprimer/", {"lieu": keys})
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "La proche" in text
    assert "La lointaine" in text
    assert len(PdfReader(BytesIO(answer.content)).pages) == 1
    for wrong in ([], ["x"], [str(uuid.uuid4())]):
        assert client.get(f"{LIST}imprimer/", {"lieu": wrong}).status_code == 302


FIELDS = {"name": "Un lieu à nous", "where": "59000 Lille", "where_for": "59000 Lille", "where_code": "59350"}


def test_a_manager_adds_a_place_once_and_corrects_it(signed_in, manager):
    client, key = signed_in(manager), str(uuid.uuid4())
    sent = FIELDS | {
        "key": key,
        "hours": "Sa 09:00-12:00",
        "phone": "03 20 00 00 00",
        "position": "50.63, 3.06",
        "services": ["Aide aux démarches administratives"],
    }
    for _ in range(2):
        assert client.post(f"{LIST}ajouter/", sent).status_code == 302
    place = Place.objects.get(name="Un lieu à nous")
    assert (place.antenna_id, place.commune_id, place.open_saturday, place.phone) == (
        manager.antenna_id,
        "59350",
        True,
        "+33320000000",
    )
    assert client.post(f"{LIST}{place.pk}/corriger/", sent | {"name": "Un autre nom", "hours": ""}).status_code == 302
    place.refresh_from_db()
    assert (place.name, place.plain_name, place.open_saturday) == ("Un autre nom", "un autre nom", False)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "obligatoire"), ({"name": "x" * 300}, "200"), ({"hours": "lundi"}, "ne se lisent pas"),
        ({"position": "nord"}, "latitude"), ({"position": "99.5, 3.1"}, "latitude"), ({"phone": "12"}, "chiffres"),
        ({"emails": "pas une adresse"}, "courriel"), ({"website": "javascript:alert(1)"}, "URL"), ({"where": "", "where_code": ""}, "obligatoire"),
        ({"services": ["inconnu"]}, "inconnu"), ({"name": "<b>x</b>"}, "signes"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_sentence_and_nothing_is_kept(signed_in, manager, wrong, words):
    answer = signed_in(manager).post(f"{LIST}ajouter/", FIELDS | {"key": str(uuid.uuid4())} | wrong)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Place.objects.filter(source="connect").exists()


def test_codes_that_no_list_knows_survive_a_correction(signed_in, national):
    place = PlaceFactory(services=["Tricot", "Aide aux démarches administratives"])
    client = signed_in(national)
    page = client.get(f"/siege/lieux/{place.pk}/corriger/").content.decode()
    assert 'value="Tricot"' in page
    sent = FIELDS | {"key": str(place.pk), "services": ["Tricot"]}
    assert client.post(f"/siege/lieux/{place.pk}/corriger/", sent).status_code == 302
    place.refresh_from_db()
    assert place.services == ["Tricot"]


def test_a_volunteer_writes_no_place_and_a_manager_none_of_others(signed_in, volunteer, manager):
    place = Place.objects.first()
    assert signed_in(volunteer).get(f"{LIST}ajouter/").status_code == 403
    client = signed_in(manager)
    assert client.get(f"{LIST}{place.pk}/corriger/").status_code == 403
    assert client.post(f"{LIST}{place.pk}/fermer/", {"closed_on": timezone.localdate()}).status_code == 403
    assert client.post(f"{LIST}{place.pk}/rouvrir/").status_code == 403
    place.refresh_from_db()
    assert place.closed_on is None


def test_the_nation_closes_a_place_and_opens_it_again(signed_in, national):
    place, client = Place.objects.first(), signed_in(national)
    address = f"/siege/lieux/{place.pk}/"
    assert (
        "aujourd’hui ou un jour passé" in client.post(f"{address}fermer/", {"closed_on": "2031-01-01"}).content.decode()
    )
    assert client.post(f"{address}fermer/", {"closed_on": timezone.localdate()}).status_code == 302
    assert "Fermé depuis" in client.get(address).content.decode()
    assert client.post(f"{address}rouvrir/").status_code == 302
    place.refresh_from_db()
    assert place.closed_on is None


def test_an_antenna_says_that_something_is_wrong_and_everyone_reads_it(signed_in, volunteer, stranger, national):
    place = Place.objects.get(name="La proche")
    assert signed_in(volunteer).post(f"{LIST}{place.pk}/signaler/", {"kind": "hours"}).status_code == 302
    assert signed_in(volunteer).post(f"{LIST}{place.pk}/signaler/", {"kind": "x"}).status_code == 200
    client = signed_in(national)
    assert "La proche" in client.get("/siege/lieux/a-regler/").content.decode()
    assert client.post(f"/siege/lieux/a-regler/{PlaceRemark.objects.get().pk}/").status_code == 302
    assert PlaceRemark.objects.get().settled_at


def test_a_file_is_shown_then_written_once(signed_in, national):
    client = signed_in(national)
    answer = client.post(IMPORT, {"file": a_file(CSV.encode())})
    shown = PlaceImport.objects.get()
    assert answer.headers["Location"] == f"{IMPORT}{shown.pk}/"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Écrire 1 lieu" in page
    assert not Place.objects.filter(source_id="1", source="Essai", name="Un lieu").exists()
    for _ in range(2):
        assert client.post(f"{IMPORT}{shown.pk}/ecrire/").status_code == 302
    assert Place.objects.filter(name="Un lieu").count() == 1
    assert client.get(f"{IMPORT}{shown.pk}/").status_code == 200


def test_what_a_file_does_is_counted_as_it_is_listed(signed_in, national):
    client = signed_in(national)
    rows = json.loads((DATA / "aura.json").read_text(encoding="utf-8"))
    rows[3]["code_postal"] = "7"
    client.post(IMPORT, {"file": a_file(json.dumps(rows).encode(), "aura.json")})
    shown = PlaceImport.objects.get()
    page = client.get(f"{IMPORT}{shown.pk}/", {"etat": "refused"})
    assert page.context["page"].paginator.count == len(shown.refused) == 1
    assert {state: count for state, _words, count in page.context["tabs"]} == {
        "new": 29, "changed": 0, "unchanged": 0, "older": 0, "refused": 1, "remarks": 0,
    }  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"rien", b"{", b"\x00" * 20, b"PK\x03\x04"])
def test_what_is_no_file_of_places_gets_a_sentence(signed_in, national, content):
    answer = signed_in(national).post(IMPORT, {"file": a_file(content)})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert not PlaceImport.objects.exists()


def test_a_reader_of_the_nation_imports_nothing_and_exports(signed_in):
    client = signed_in(MembershipFactory(antenna=None, role="national_reader"))
    assert client.get(IMPORT).status_code == 403
    answer = client.get("/siege/lieux/lieux.csv")
    assert answer.content.decode().startswith("id,pivot,nom,")
    assert len(json.loads(client.get("/siege/lieux/lieux.json").content)["structures"]) == 2
    assert client.get("/siege/lieux/lieux.xml").status_code == 404


def test_the_nation_settles_two_places_that_are_one(signed_in, national):
    one, other = PlaceFactory(name="Le Lieu", plain_name="le lieu"), PlaceFactory(name="LE LIEU", plain_name="le lieu")
    client = signed_in(national)
    assert (
        "LE LIEU" in client.get("/siege/lieux/a-regler/").content.decode()
        or "Le Lieu" in client.get("/siege/lieux/a-regler/").content.decode()
    )
    sent = {"un": one.pk, "autre": other.pk, "garder": one.pk}
    for _ in range(2):
        assert client.post("/siege/lieux/a-regler/doubles/", sent).status_code == 302
    other.refresh_from_db()
    assert other.same_as == one
    assert client.post("/siege/lieux/a-regler/doubles/", {"un": "x"}).status_code == 404
