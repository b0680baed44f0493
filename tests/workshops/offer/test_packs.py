"""Applihours: exactly three apps, one plain sentence each; the sheet is read back from its PDF."""

from io import BytesIO

import pdfplumber
import pytest
import zxingcpp
from django.db import IntegrityError, connection, transaction

from tests.factories.workshops import KindFactory, at
from workshops.models import AppPack, Kind, PackApp, Shape
from workshops.offer import packs, sheet
from workshops.reference import load

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "10:42")


def app(n, **changes):
    return {
        "name": f"Appli {n}", "purpose_fr": "Voir son bus arriver.", "purpose_en": "See one’s bus come.",
        "store_name": f"Appli {n} officielle", "address": f"https://exemple.fr/{n}", "cost": "free", "account": "none",
        "languages": ["fr", "en"],
    } | changes  # fmt: skip


@pytest.fixture
def applihour(db):
    return KindFactory(
        code="apps_moving", shape=Shape.APPLIHOUR, name_fr="Applihours : se déplacer", name_en="Getting about"
    )


@pytest.fixture
def pack(applihour):
    return packs.keep_pack(applihour, "moving", [app(n) for n in (1, 2, 3)], by=None, at=NOW)


def now_checked(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_eight_packs_of_three_known_apps_come_with_connect(db):
    load()
    load()
    assert AppPack.objects.count() == 8
    assert PackApp.objects.count() == 24
    names = set(PackApp.objects.values_list("name", flat=True))
    assert {"WhatsApp", "Signal", "Doctolib", "Mon espace santé", "Pronote", "Caf - Mon Compte"} <= names
    assert len(names) == 24
    assert set(Kind.objects.filter(shape="applihour").values_list("pack__topic", flat=True)) == {
        "moving", "abroad", "health", "money", "language", "school", "work", "rights",
    }  # fmt: skip


def test_a_pack_that_the_nation_wrote_is_not_loaded_over(db, national):
    load()
    moving = Kind.objects.get(code="apps_moving")
    packs.keep_pack(moving, "moving", [app(n) for n in (1, 2, 3)], by=national.user, at=NOW)
    load()
    assert [a.name for a in moving.pack.apps.all()] == ["Appli 1", "Appli 2", "Appli 3"]


@pytest.mark.parametrize("count", [0, 2, 4])
def test_neither_fewer_nor_more_than_three(applihour, count):
    with pytest.raises(packs.NotThree):
        packs.keep_pack(applihour, "moving", [app(n) for n in range(count)], by=None, at=NOW)


def test_three_is_held_by_postgresql_whoever_writes(pack, applihour):
    for sql in (
        "DELETE FROM workshops_packapp WHERE position = 2",
        "INSERT INTO workshops_packapp (pack_id, position, name, purpose_fr, purpose_en, store_name, address, cost, account,"
        " languages) SELECT pack_id, 4, name, purpose_fr, purpose_en, store_name, address, cost, account, languages"
        " FROM workshops_packapp LIMIT 1",
        "UPDATE workshops_packapp SET position = 3 WHERE position = 1",
    ):
        with pytest.raises(IntegrityError):
            now_checked(sql)
    other = KindFactory(code="apps_x", shape=Shape.APPLIHOUR)
    with pytest.raises(IntegrityError, match="three apps"):
        now_checked("INSERT INTO workshops_apppack (kind_id, shape, topic) VALUES (%s, 'applihour', 'work')", other.pk)
    assert pack.apps.count() == 3


def test_apps_may_change_places_within_one_act(pack, applihour):
    packs.keep_pack(applihour, "moving", [app(n) for n in (3, 1, 2)], by=None, at=NOW)
    assert [a.name for a in pack.apps.all()] == ["Appli 3", "Appli 1", "Appli 2"]
    assert PackApp.objects.count() == 3


def test_only_an_applihour_has_a_pack(db):
    with pytest.raises(packs.NotAnApplihour):
        packs.keep_pack(KindFactory(), "moving", [app(n) for n in (1, 2, 3)], by=None, at=NOW)


def test_an_app_is_said_in_one_sentence(applihour):
    said = [app(1), app(2, purpose_fr="Voir son bus. Acheter son billet."), app(3)]
    with pytest.raises(packs.TwoSentences):
        packs.keep_pack(applihour, "moving", said, by=None, at=NOW)


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("fr", ["Applihours : se déplacer", "Dans le magasin d’applis, tapez :", "gratuit", "sans compte", "français"]),
        ("en", ["Getting about", "In the store, type:", "free", "no account needed", "english"]),
    ],
)
def test_the_sheet_is_one_tagged_page_in_large_type_with_three_codes(pack, tongue, words):
    with pdfplumber.open(BytesIO(sheet.pack_sheet(pack, tongue))) as pdf:
        assert len(pdf.pages) == 1
        (page,) = pdf.pages
        text = (page.extract_text() or "").replace("\xa0", " ")
        sizes = [char["size"] for char in page.chars]
        catalog = pdf.doc.catalog
        codes = {code.text for code in zxingcpp.read_barcodes(page.to_image(resolution=150).original)}
    for word in [*words, "Appli 1", "Appli 2 officielle", "Appli 3"]:
        assert word.lower() in text.lower()
    assert min(sizes) > 12.9  # points
    assert catalog["MarkInfo"]["Marked"]
    assert catalog["Lang"].decode().startswith(tongue)
    assert codes == {"https://exemple.fr/1", "https://exemple.fr/2", "https://exemple.fr/3"}


def test_the_longest_pack_still_is_one_page(applihour):
    long = [
        app(
            n, name="Horaires des bus et des trains de la vie", purpose_fr="mot " * 27 + "a", store_name="nom de l’appli " * 4, account="optional", cost="extras",
            languages=["fr", "en", "ar", "uk", "ru", "fa", "ps", "pt", "es", "tr", "so", "ti", "bn", "sq"],
        )
        for n in (1, 2, 3)
    ]  # fmt: skip
    found = packs.keep_pack(applihour, "moving", long, by=None, at=NOW)
    with pdfplumber.open(BytesIO(sheet.pack_sheet(found, "fr"))) as pdf:
        assert len(pdf.pages) == 1
