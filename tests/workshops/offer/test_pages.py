"""The national editor and what an antenna reads and prints: who, what is refused beside the field, what is kept."""

from io import BytesIO

import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connect.antennas.models import Role
from tests.factories.people import MembershipFactory
from tests.factories.workshops import KindFactory, SessionFactory, at
from tests.workshops.offer.test_packs import app
from workshops.models import Kind, Shape
from workshops.offer import packs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")
NATION, LILLE = "/siege/ateliers/offre/", "/lille/ateliers/offre/"
KIND = {
    "name_fr": "Ses photos", "name_en": "One’s photos", "minutes": "90", "capacity": "6", "learners_per_helper": "3", "a_week": "1",
    "steps": "Prendre\r\n\r\nRanger", "steps_en": "Taking\r\nSorting", "difficulty": "beginner", "audience": "everyone",
    "language": "fr", "coop_type": "collectif",
}  # fmt: skip


def page(answer):
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


@pytest.fixture
def claire(signed_in, national):
    return signed_in(national)


@pytest.fixture
def pack(db):
    kind = KindFactory(code="apps_moving", shape=Shape.APPLIHOUR, name_fr="Applihours : se déplacer")
    return packs.keep_pack(kind, "moving", [app(n) for n in (1, 2, 3)], by=None, at=NOW)


def test_a_kind_is_added_and_changed_with_its_programme(claire):
    answer = claire.post(f"{NATION}nouvelle/", KIND | {"shape": "workshop"})
    made = Kind.objects.get(code="ones_photos")
    assert answer.url == f"{NATION}{made.pk}/"
    assert (made.steps_fr, made.steps_en, made.parts) == (["Prendre", "Ranger"], ["Taking", "Sorting"], 2)
    claire.post(f"{NATION}{made.pk}/", KIND | {"name_fr": "Photos et vidéos"})
    made.refresh_from_db()
    assert (made.name_fr, made.edited_at) == ("Photos et vidéos", NOW)
    assert "Photos et vidéos" in page(claire.get(NATION))


def test_a_variant_starts_from_its_kind(claire):
    kind = KindFactory(steps_fr=["Lire"], steps_en=["Reading"])
    assert "Lire" in page(claire.get(f"{NATION}{kind.pk}/variante/"))
    claire.post(f"{NATION}{kind.pk}/variante/", KIND)
    assert Kind.objects.get(code="ones_photos").variant_of == kind
    assert "Ses photos" in page(claire.get(f"{NATION}{kind.pk}/"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"steps_en": "Taking"}, "Écrivez une ligne par séance, autant en anglais"),
        ({"steps": "a" * 81, "steps_en": "b"}, "quatre-vingts signes"),
        ({"come_and_go": "on"}, "Seule une permanence"),
        ({"minutes": "999999999999"}, "invalid-feedback"),
        ({"name_fr": ""}, "invalid-feedback"),
        ({"name_fr": "\x00"}, "invalid-feedback"),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_stays(claire, change, words):
    text = page(claire.post(f"{NATION}nouvelle/", KIND | {"shape": "workshop"} | change))
    assert words in text
    assert "One’s photos" in text
    assert not Kind.objects.exists()


def test_a_kind_of_sessions_says_why_it_keeps_its_parts(claire, lille):
    kind = KindFactory()
    SessionFactory(antenna=lille, kind=kind)
    assert "Faites-en plutôt une variante" in page(claire.post(f"{NATION}{kind.pk}/", KIND))


def test_a_kind_is_closed_and_proposed_again(claire, signed_in, volunteer):
    kind, nadia = KindFactory(), signed_in(volunteer)
    assert "déjà" not in page(claire.get(f"{NATION}{kind.pk}/"))
    assert "jusqu’ici ce type était proposé" in page(
        claire.post(f"{NATION}{kind.pk}/fermer/", {"closed_on": "2026-11-01"})
    )
    claire.post(f"{NATION}{kind.pk}/fermer/", {"closed_on": "2026-11-25"})
    assert "plus proposé" in page(claire.get(NATION))
    assert "Boîte mail" not in page(nadia.get(LILLE))
    assert "plus proposé" in page(nadia.get(f"{LILLE}{kind.pk}/"))
    claire.post(f"{NATION}{kind.pk}/fermer/", {"again": "1"})
    assert "Boîte mail" in page(nadia.get(LILLE))


def test_the_three_apps_are_written_on_one_page(claire, pack):
    sent = {"topic": "health"} | {
        f"app{n}-{name}": value for n in (1, 2, 3) for name, value in app(n, name=f"Santé {n}").items()
    }
    claire.post(f"{NATION}{pack.kind_id}/applis/", sent)
    pack.refresh_from_db()
    assert (pack.topic, [a.name for a in pack.apps.all()]) == ("health", ["Santé 1", "Santé 2", "Santé 3"])
    for change, words in (
        ({"app2-purpose_fr": "Une phrase. Une autre."}, "Une seule phrase"),
        ({"app3-address": "http://exemple.fr"}, "commence par https://"),
        ({"app1-name": ""}, "invalid-feedback"),
    ):
        assert words in page(claire.post(f"{NATION}{pack.kind_id}/applis/", sent | change))
    assert claire.get(f"{NATION}{KindFactory().pk}/applis/").status_code == 404


def test_the_sheet_is_printed_by_the_nation_and_by_antennas(claire, signed_in, volunteer, pack):
    nadia = signed_in(volunteer)
    for client, where in ((claire, NATION), (nadia, LILLE)):
        answer = client.get(f"{where}{pack.kind_id}/fiche/", {"langue": "en"})
        assert answer["Content-Type"] == "application/pdf"
        with pdfplumber.open(BytesIO(answer.content)) as pdf:
            assert "Appli 1" in pdf.pages[0].extract_text()
        assert client.get(f"{where}{pack.kind_id}/fiche/", {"langue": "xx"}).status_code == 404
    assert f'href="{LILLE}{pack.kind_id}/fiche/"' in page(nadia.get(LILLE))


def test_the_session_of_an_applihour_leads_to_its_sheet(signed_in, volunteer, lille, pack):
    session = SessionFactory(antenna=lille, kind=pack.kind, starts_at=at("2026-11-26"))
    assert f"{LILLE}{pack.kind_id}/fiche/" in page(signed_in(volunteer).get(f"/lille/ateliers/{session.pk}/"))


def test_a_reader_reads_and_a_manager_of_an_antenna_does_not_come_in(signed_in, manager):
    reader, kind = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER)), KindFactory()
    assert "Ajouter une variante" not in page(reader.get(f"{NATION}{kind.pk}/"))
    for address in ("nouvelle/", f"{kind.pk}/variante/"):
        assert reader.get(NATION + address).status_code == 403
    for address in (f"{kind.pk}/", f"{kind.pk}/fermer/"):
        assert reader.post(NATION + address, KIND).status_code == 403
    assert signed_in(manager).get(NATION).status_code == 403


@pytest.mark.parametrize("address", [NATION, LILLE])
def test_as_many_queries_with_one_kind_as_with_twenty(claire, signed_in, volunteer, address):
    client = claire if address == NATION else signed_in(volunteer)

    def count():
        with CaptureQueriesContext(connection) as counted:
            page(client.get(address))
        return len(counted)

    KindFactory(code="k")
    count()
    few = count()
    for n in range(20):
        KindFactory(code=f"k{n}")
    assert count() == few
