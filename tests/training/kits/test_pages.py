"""Pages of kits: what the nation makes, what a trained professional takes and tells, what an antenna reads."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.models import Role
from tests.factories.people import MembershipFactory
from tests.factories.training import ModuleFactory, colleague_of
from tests.factories.training_catalogue import RUN, a_kit, led
from training.models import KitDownload, KitRun, KitVersion

NATION, PORTAL, LILLE = "/siege/formations/kits/", "/portail/formations/kits/", "/lille/formations/kits/"
TODAY = timezone.localdate()
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\nIDATx\x9cc`"
    b"\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)


def page(answer):
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


@pytest.fixture
def claire(signed_in, national):
    return signed_in(national)


def report(**facts):
    return RUN | {"held_on": TODAY.isoformat(), "key": str(uuid.uuid4())} | facts


def test_the_nation_makes_a_kit_and_publishes_it(claire):
    ModuleFactory(code="M3")
    new = {"code": "Boite-Mail", "module_code": "M3", "title_fr": "Mail", "title_en": "Mail", "key": str(uuid.uuid4())}
    answer = claire.post(f"{NATION}nouveau/", new)
    draft = KitVersion.objects.get()
    assert answer.url == f"{NATION}{draft.pk}/"
    assert "code" in claire.post(f"{NATION}nouveau/", new | {"key": str(uuid.uuid4())}).context["form"].errors
    said = {
        "version": "1",
        "summary_fr": "Lire",
        "summary_en": "Read",
        "minutes": "90",
        "people": "6",
        "themes": ["mail"],
    }
    claire.post(f"{NATION}{draft.pk}/", said)
    claire.post(f"{NATION}{draft.pk}/publier/")
    draft.refresh_from_db()
    assert draft.is_draft  # no guide yet
    sent = {"part": "guide", "title": "Guide", "document": SimpleUploadedFile("x.png", PNG)}
    claire.post(f"{NATION}{draft.pk}/fichiers/", sent)
    assert claire.get(f"{NATION}{draft.pk}/fichiers/{draft.files.get().pk}/")["Content-Type"] == "image/png"
    claire.post(f"{NATION}{draft.pk}/publier/")
    draft.refresh_from_db()
    assert not draft.is_draft
    assert "Mail" in page(claire.get(NATION))


def test_a_file_of_another_kind_is_refused_beside_its_field(claire):
    draft = a_kit(published=False)
    answer = claire.post(
        f"{NATION}{draft.pk}/fichiers/",
        {"part": "sheet", "title": "x", "document": SimpleUploadedFile("x.pdf", b"MZ\x00")},
    )
    assert "document" in answer.context["adding"].errors


def test_a_published_kit_is_not_written_and_another_version_is_begun(claire, kit):
    claire.post(f"{NATION}{kit.pk}/", {"version": "z"})
    claire.post(f"{NATION}{kit.pk}/fichiers/{kit.files.get().pk}/oter/")
    assert kit.files.get().removed_at is None
    assert claire.post(f"{NATION}{kit.pk}/nouvelle-version/", {"key": "x"}).status_code == 400
    claire.post(f"{NATION}{kit.pk}/nouvelle-version/", {"key": str(uuid.uuid4())})
    assert KitVersion.objects.count() == 2
    assert (
        "retired_on"
        in claire.post(f"{NATION}{kit.pk}/retirer/", {"retired_on": "2020-01-01"}).context["retiring"].errors
    )
    claire.post(f"{NATION}{kit.pk}/retirer/", {"retired_on": TODAY.isoformat()})
    kit.refresh_from_db()
    assert kit.retired_on == TODAY


def test_who_reads_for_the_nation_makes_nothing(signed_in, kit):
    reader = signed_in(MembershipFactory(role=Role.NATIONAL_READER, antenna=None))
    assert page(reader.get(NATION))
    assert page(reader.get(f"{NATION}{kit.pk}/"))
    for address in ("nouveau/", f"{kit.pk}/", f"{kit.pk}/publier/", f"{kit.pk}/fichiers/", f"{kit.pk}/retirer/"):
        assert reader.post(f"{NATION}{address}").status_code == 403


def test_a_trained_professional_takes_the_file_and_it_is_kept(signed_in, kit, trained):
    client, file = signed_in(trained), kit.files.get()
    assert "Je l’ai animé" in page(client.get(PORTAL))
    answer = client.post(f"{PORTAL}{kit.pk}/fichiers/{file.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="boite-mail-guide.pdf"'
    assert KitDownload.objects.get().professional == trained
    assert client.get(f"{PORTAL}{kit.pk}/fichiers/{file.pk}/").status_code == 405


def test_a_colleague_who_was_not_trained_reads_why_and_takes_nothing(signed_in, kit, trained):
    client = signed_in(colleague_of(trained))
    assert "après le module M3" in page(client.get(PORTAL))
    assert "attestation du module M3" in page(client.get(f"{PORTAL}{kit.pk}/"))
    assert client.post(f"{PORTAL}{kit.pk}/fichiers/{kit.files.get().pk}/").status_code == 403
    assert client.post(f"{PORTAL}{kit.pk}/anime/", report()).status_code == 302
    assert not KitRun.objects.exists()


def test_a_workshop_is_told_once_then_withdrawn(signed_in, kit, trained):
    client, told = signed_in(trained), report(remark="Bien passé")
    for _ in range(2):
        assert client.post(f"{PORTAL}{kit.pk}/anime/", told).url == PORTAL
    run = KitRun.objects.get()
    assert "Espace Fives" in page(client.get(PORTAL))
    client.post(f"{PORTAL}animes/{run.pk}/retirer/")
    assert "retiré" in page(client.get(PORTAL))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"people": "0"}, "people"), ({"people": "9" * 30}, "people"), ({"new_people": "7"}, "new_people"), ({"themes": []}, "themes"),
        ({"postcode": "59"}, "postcode"), ({"held_on": "9999-12-31"}, "held_on"), ({"held_on": "0001-01-01"}, "held_on"),
        ({"place": "a\0b"}, "place"), ({"key": "x"}, "key"), ({"themes": ["gossip"]}, "themes"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_said_beside_its_field(signed_in, kit, trained, facts, field):
    answer = signed_in(trained).post(f"{PORTAL}{kit.pk}/anime/", report(**facts))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not KitRun.objects.exists()


def test_nobody_withdraws_the_workshop_of_another_structure(signed_in, kit, trained, prescriber):
    run = led(kit, trained)
    assert signed_in(prescriber).post(f"{PORTAL}animes/{run.pk}/retirer/").status_code == 404
    assert signed_in(colleague_of(trained)).post(f"{PORTAL}animes/{run.pk}/retirer/").status_code == 404
    assert (
        signed_in(colleague_of(trained, is_referent=True)).post(f"{PORTAL}animes/{run.pk}/retirer/").status_code == 302
    )


def test_figures_their_list_and_their_file_say_the_same(claire, signed_in, volunteer, kit, trained):
    led(kit, trained, people=6, remark="=1+1")
    led(kit, trained, people=7, held_on=TODAY - timedelta(days=1))
    said = page(claire.get(f"{NATION}animes/"))
    assert said.count("Espace Fives") == 2
    assert "13" in page(claire.get(NATION))
    lines = claire.get(f"{NATION}animes/", {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[6] for line in lines[1:]] == ["6", "7"]
    assert trained.last_name not in "".join(lines)
    assert "Espace Fives" in page(signed_in(volunteer).get(LILLE))
    assert "Espace Fives" not in page(claire.get(f"{NATION}animes/", {"du": "2020-01-01", "au": "2020-02-01"}))
    assert page(claire.get(NATION, {"du": "zz\0", "au": "9" * 40}))


def test_lists_ask_as_much_for_one_as_for_twelve(claire, signed_in, kit, trained):
    clients = {NATION: claire, f"{NATION}animes/": claire, PORTAL: signed_in(trained)}

    def queries():
        counts = {}
        for address, client in clients.items():
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts[address] = len(asked)
        return counts

    led(kit, trained)
    few = queries()
    for number in range(11):
        led(kit, trained)
        if number < 4:
            a_kit(f"kit-{number}")
    assert queries() == few
