"""The bench as the team sees it: what waits, what is missing, facts, tests, erasures, grades, from one page to the next."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sales.models import TestRecord, Unit, UnitFacts
from tests.factories.people import UserFactory
from tests.factories.sales import UnitFactory
from tests.factories.workbench import default_rules, erased, tried
from tests.sales.workbench.conftest import broken

pytestmark = pytest.mark.django_db
BENCH = "/lille/stock/atelier/"


@pytest.fixture
def received(lille, shelf):
    default_rules()
    return UnitFactory(antenna=lille, product=shelf["PCC"], state="received", grade="", model="Dell 5490")


def test_from_the_batch_to_the_shelf(signed_in, volunteer, received):
    client, page = signed_in(volunteer), f"{BENCH}{received.pk}/"
    assert "testez-le, effacez son disque et notez-le, donnez-lui une catégorie" in client.get(page).content.decode()
    client.post(page + "etat/", {"ready": "1"}, follow=True)
    assert Unit.objects.get(pk=received.pk).state == "received"
    said = {
        "ram_gb": 8,
        "disk1_kind": "SSD",
        "disk1_gb": 256,
        "cpu": "i5-8350U",
        "cpu_mark": 6200,
        "cosmetic": 2,
        "technical": 2,
    }
    assert client.post(page + "fiche/", said).status_code == 302
    checks = dict.fromkeys(("screen", "keyboard", "webcam", "sound", "wifi", "battery", "ports", "charger"), "ok")
    answer = client.post(page + "test/", {**checks, "battery": "repaired"})
    assert "Écrivez ce qui a été réparé, et avec quoi." in answer.content.decode()
    assert (
        client.post(page + "test/", {**checks, "battery": "repaired", "with_battery": "batterie neuve"}).status_code
        == 302
    )
    answer = client.post(page + "effacement/", {"method": "software", "worked": "1"})
    assert "Écrivez le logiciel qui l’a effacé" in answer.content.decode()
    assert (
        client.post(page + "effacement/", {"method": "software", "tool": "nwipe 0.37", "worked": "1"}).status_code
        == 302
    )
    text = client.post(page + "categorie/", follow=True).content.decode()
    assert "Catégorie A." in text
    assert "mémoire, en Go : 8, +3 points" in text
    text = client.post(page + "etat/", {"ready": "1"}, follow=True).content.decode()
    assert "En vente : il a été testé et effacé." in text
    unit = Unit.objects.get(pk=received.pk)
    assert (unit.state, unit.grade, unit.product.code) == ("ready", "A", "PCA")
    step = unit.steps.order_by("-id")[0]
    assert step.by == volunteer.user
    assert "(batterie neuve)" in client.get(page).content.decode()


@pytest.mark.parametrize("words", ["Comme neuf !", "en état neuf", "COMME  NEUF", "PC reconditionné"])
def test_words_that_the_law_forbids(signed_in, volunteer, received, words):
    answer = signed_in(volunteer).post(f"{BENCH}{received.pk}/fiche/", {"remarks": words})
    assert "sont interdits pour un appareil" in answer.content.decode()
    assert not UnitFacts.objects.exists()

    with broken("remarks_never_say_new"):
        UnitFacts.objects.create(unit=received, antenna=received.antenna, remarks=words)


def test_a_phone_is_asked_about_its_operator(signed_in, volunteer, lille, shelf):
    phone = UnitFactory(antenna=lille, product=shelf["TEL"], state="received")
    page = signed_in(volunteer).get(f"{BENCH}{phone.pk}/test/").content.decode()
    assert "Libre de tout opérateur" in page
    assert "Clavier" not in page


def test_the_bench_lists_what_is_missing_in_as_many_questions_however_long(
    signed_in, volunteer, lille, shelf, received
):
    client = signed_in(volunteer)
    client.get(BENCH)
    with CaptureQueriesContext(connection) as one:
        assert "testez-le" in client.get(BENCH).content.decode()
    for _n in range(20):
        UnitFactory(antenna=lille, product=shelf["PCC"], state="received")
    with CaptureQueriesContext(connection) as many:
        client.get(BENCH)
    assert len(many) == len(one)
    assert client.get(BENCH, {"etat": "repair"}).content.decode().count("Dell 5490") == 0
    assert client.get(BENCH, {"etat": "x", "type": "y", "q": "dell", "page": "9"}).status_code == 200


def test_a_hand_grade_is_a_manager_s_with_a_reason(signed_in, volunteer, manager, computer):
    url = f"{BENCH}{computer.pk}/categorie/choisie/"
    assert signed_in(volunteer).post(url, {"grade": "C", "reason": "x"}).status_code == 403
    client = signed_in(manager)
    assert client.post(url, {"grade": "C", "reason": ""}).status_code == 200
    assert client.post(url, {"grade": "C", "reason": "charnière"}).status_code == 302
    assert Unit.objects.get(pk=computer.pk).grade == "C"


def test_repair_and_parts(signed_in, volunteer, computer):
    client, page = signed_in(volunteer), f"{BENCH}{computer.pk}/"
    assert client.post(page + "reparation/", {"why": ""}).status_code == 200
    client.post(page + "reparation/", {"why": "charnière"})
    client.post(page + "piece/", {"part": "mémoire 8 Go", "into": "lipc26-0001"})
    text = client.get(page).content.decode()
    assert "charnière" in text
    assert "LIPC26-0001" in text


def test_labels_and_lists_come_as_files(signed_in, volunteer, computer):
    client = signed_in(volunteer)
    answer = client.post(BENCH + "etiquettes/", {"units": [computer.pk], "form": "rouleau", "first": 1})
    assert answer["Content-Type"] == "application/pdf"
    assert "Choisissez au moins un appareil" in client.post(BENCH + "etiquettes/", {"form": "rouleau"}).content.decode()
    assert client.get(BENCH + "etiquettes/", {"q": computer.label, "appareil": computer.pk}).status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(client.get(BENCH + "appareils.xlsx").content)).active
    assert [cell.value for cell in sheet[2]][:2] == [computer.label, "PRET_A_DISTRIBUER"]


def test_another_antenna_s_device_is_nowhere(signed_in, stranger, computer):
    client = signed_in(stranger)
    for path in ("", "fiche/", "test/", "effacement/", "effacement.pdf"):
        assert client.get(f"/lyon/stock/atelier/{computer.pk}/{path}").status_code == 404
    assert TestRecord.objects.filter(unit=computer).count() == 1


def test_a_device_that_was_sold_is_read_not_worked_on(signed_in, volunteer, computer):
    by = UserFactory()
    tried(computer, by)
    erased(computer, by)
    Unit.objects.filter(pk=computer.pk).update(state="lost")
    client = signed_in(volunteer)
    assert client.get(f"{BENCH}{computer.pk}/").status_code == 200
    answer = client.post(f"{BENCH}{computer.pk}/effacement/", {"method": "firmware", "worked": "1"})
    assert "n’est pas à l’atelier" in answer.content.decode()
