"""The national formats, read by other means than ours: real rows in, files out, and the same again changes nothing."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import override

from connect.partners.directory import codes, importing, reading
from connect.partners.directory.files import NotADirectory
from connect.partners.directory.formats import inclusion, lieux
from connect.partners.models import Place, PlaceCode
from tests.factories.people import UserFactory
from tests.factories.places import PlaceFactory, commune

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
# The patterns of schema.json v1.0.2, copied from the standard and not from our code.
SERVICES = (
    "Aide aux démarches administratives|Maîtrise des outils numériques du quotidien|Insertion professionnelle via le"
    " numérique|Utilisation sécurisée du numérique|Parentalité et éducation avec le numérique|Loisirs et créations"
    " numériques|Compréhension du monde numérique|Accès internet et matériel informatique|Acquisition de matériel"
    " informatique à prix solidaire"
)
PATTERNS = {
    "pivot": r"^[a-zA-Z0-9]{9,14}$",
    "code_postal": r"^\d{5}$",
    "code_insee": r"^(([013-9]\d|2[AB1-9])\d{3})?$",
    "telephone": r"^((\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)(\d){6,9})?$",
    "services": rf"^((?:(?:^|\|)({SERVICES}))+)?$",
    "publics_specifiquement_adresses": r"^((?:(?:^|\|)(Jeunes|Étudiants|Familles et/ou enfants|Seniors|Femmes))+)?$",
    "frais_a_charge": r"^((?:(?:^|\|)(Gratuit|Gratuit sous condition|Payant))+)?$",
    "modalites_accompagnement": (
        r"^((?:(?:^|\|)(En autonomie|Accompagnement individuel|Dans un atelier collectif|À distance))+)?$"
    ),
    "date_maj": r"^\d{4}-\d{2}-\d{2}$",
}
ORDER = [
    "id",
    "pivot",
    "nom",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "typologie",
    "telephone",
    "courriels",
    "site_web",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "source",
    "itinerance",
    "structure_parente",
    "date_maj",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "dispositif_programmes_nationaux",
    "formations_labels",
    "autres_formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "fiche_acces_libre",
    "prise_rdv",
]


@pytest.fixture(autouse=True)
def _lists() -> None:
    codes.load()


@pytest.fixture
def by():
    return UserFactory()


def load(content: bytes, by, *, source: str = "", name: str = "lieux.csv"):
    with override("fr"):
        shown = importing.show(content, file_name=name, source=source, by=by, at=timezone.now())
        return importing.write(shown, by=by, at=timezone.now())


def states(content: bytes, by, *, source: str = "") -> list[str]:
    shown = importing.show(content, file_name="x", source=source, by=by, at=timezone.now())
    return sorted({step.state for step in importing.steps(shown)})


def of_real_files(by) -> list[Place]:
    for name in ("aura.json", "gironde.json"):
        load((DATA / name).read_bytes(), by, name=name)
    return list(Place.objects.select_related("commune").order_by("source", "source_id"))


def lines(*rows: str, heading: str = "id,pivot,nom,commune,code_postal,adresse,date_maj,source") -> bytes:
    return "\r\n".join([heading, *rows]).encode()


GOOD = "1,43493312300029,Un lieu,Lille,59000,1 rue Vide,2024-04-02,Essai"


def test_the_two_real_files_load_whole_and_again_change_nothing(by):
    places = of_real_files(by)
    assert len(places) == 60
    for name in ("aura.json", "gironde.json"):
        again = load((DATA / name).read_bytes(), by)
        assert (again.created, again.changed, again.unchanged) == (0, 0, 30)


def test_older_words_become_codes_of_the_standard(by):
    raw = json.loads((DATA / "aura.json").read_text(encoding="utf-8"))
    of_real_files(by)
    known = codes.allowed_codes()
    for row in raw:
        place = Place.objects.get(source="Hinaura", source_id=row["id"])
        assert place.name == " ".join(row["nom"].split())
        assert place.hours == " ".join(row.get("horaires", "").split())
        assert set(place.services) <= known["service"]
        assert set(place.publics) <= known["public"]
        assert ("Gratuit" in place.fees) == ("Gratuit : " in row.get("conditions_acces", ""))


def test_a_place_of_gironde_takes_its_postcode_from_its_address(by):
    load((DATA / "gironde.json").read_bytes(), by)
    place = Place.objects.get(name="Abracodabra")
    assert (place.address, place.postcode, place.town) == ("8 rue de la Boétie", "33000", "Bordeaux")
    assert 44 < place.latitude < 46
    assert -2 < place.longitude < 0


def test_the_csv_answers_the_schema_read_by_the_csv_module(by):
    content = lieux.write(of_real_files(by), codes.allowed_codes())
    assert not content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert list(rows[0]) == ORDER
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        for column in ("id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj"):
            assert row[column], column
        for column, pattern in PATTERNS.items():
            assert re.search(pattern, row[column]), (column, row[column])
        assert len(row["presentation_resume"]) <= 280


def test_the_json_answers_the_schema_of_data_inclusion(by):
    told = json.loads(inclusion.write(of_real_files(by)))
    themes = set(PlaceCode.objects.filter(list="service", source__startswith="data").values_list("code", flat=True))
    publics = set(PlaceCode.objects.filter(list="public", source__startswith="data").values_list("code", flat=True))
    ids = {structure["id"] for structure in told["structures"]}
    assert len(ids) == 60
    for structure in told["structures"]:
        assert structure["id"].startswith(f"{structure['source']}--")
        assert 3 <= len(structure["nom"]) <= 150
        assert not structure["nom"].endswith(".")
        assert structure["siret"] is None or re.fullmatch(r"\d{14}", structure["siret"])
        assert "2000-01-01" <= structure["date_maj"] <= timezone.localdate().isoformat()
    for service in told["services"]:
        assert service["structure_id"] in ids
        assert 5 <= len(service["description"]) <= 10_000
        assert set(service["thematiques"]) <= themes
        assert set(service["publics"]) <= publics
        assert service["publics"] == ["tous-publics"] or "tous-publics" not in service["publics"]
        assert service["type"] in {
            "accompagnement",
            "aide-financiere",
            "aide-materielle",
            "atelier",
            "formation",
            "information",
        }
        assert service["frais"] in {None, "gratuit", "payant"}
        assert service["modes_mobilisation"] is None or service["modes_mobilisation"]
        assert "contact_nom_prenom" not in service


def test_what_goes_out_comes_back_unchanged(by):
    """The same rows in both formats, a code that each lacks included."""
    of_real_files(by)
    mixed = PlaceFactory(
        services=["Aide aux démarches administratives", "se-former--trouver-sa-formation", "Tricot"], hours_said="sur rendez-vous",
        publics=["Femmes", "personnes-exilees"], cares=["Illettrisme"], fees=["Gratuit sous condition"], languages=["ar"],
    )  # fmt: skip
    places = list(Place.objects.select_related("commune"))
    assert states(lieux.write(places, codes.allowed_codes()), by) == ["unchanged"]
    assert states(inclusion.write(places), by) == ["unchanged"]
    mixed.refresh_from_db()
    assert "Tricot" in mixed.services


def test_a_change_in_one_format_keeps_what_it_cannot_say(by):
    place = PlaceFactory(
        services=["Aide aux démarches administratives", "sante--acces-aux-soins"], updated_on="2024-01-01"
    )
    row = lieux.row_of(Place.objects.get(pk=place.pk), codes.allowed_codes())
    row |= {"services": "Utilisation sécurisée du numérique", "date_maj": "2025-01-01"}
    out = io.StringIO()
    writer = csv.DictWriter(out, ORDER)
    writer.writeheader()
    writer.writerow(row)
    assert load(out.getvalue().encode(), by).changed == 1
    place.refresh_from_db()
    assert place.services == ["Utilisation sécurisée du numérique", "sante--acces-aux-soins"]


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"code_postal": "7310"}, "code_postal", "cinq chiffres"),
        ({"pivot": ""}, "pivot", "vide"),
        ({"nom": ""}, "nom", "vide"),
        ({"date_maj": "hier"}, "date_maj", "n’est pas une date"),
        ({"date_maj": "2031-01-01"}, "date_maj", "avenir"),
        ({"date_maj": "1800-01-01"}, "date_maj", "avant 2000"),
        ({"source": ""}, "source", "source du fichier"),
    ],
)
def test_a_bad_row_is_told_with_its_line_its_field_and_its_reason(by, change, field, reason):
    keys = ["id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj", "source"]
    row = dict(zip(keys, GOOD.split(","), strict=True)) | change
    with override("fr"):
        shown = importing.show(
            lines(GOOD.replace("1,", "2,", 1), ",".join(row.values())),
            file_name="x",
            source="",
            by=by,
            at=timezone.now(),
        )
    assert [(line, name) for line, name, _words in shown.refused] == [(3, field)]
    assert reason in shown.refused[0][2]
    assert len(shown.content) == 1


@pytest.mark.parametrize(("latitude", "longitude"), [("145", "3"), ("nord", "3"), ("50", "")])
def test_a_place_nowhere_on_earth_is_refused(by, latitude, longitude):
    heading = "id,pivot,nom,commune,code_postal,adresse,date_maj,source,latitude,longitude"
    found = reading.read(lines(f"{GOOD},{latitude},{longitude}", heading=heading))
    assert len(found.refused) == 1
    assert found.facts == []


def test_zero_and_zero_is_no_position(by):
    heading = "id,pivot,nom,commune,code_postal,adresse,date_maj,source,latitude,longitude"
    found = reading.read(lines(f"{GOOD},0,0", heading=heading))
    assert found.facts[0]["latitude"] is None
    assert found.remarks[0].field == "latitude"


def test_the_same_place_twice_in_a_file_is_told(by):
    found = reading.read(lines(GOOD, GOOD))
    assert [(said.line, said.field) for said in found.refused] == [(3, "id")]


def test_a_value_that_cannot_be_read_is_set_aside_and_the_place_stays(by):
    heading = "id,pivot,nom,commune,code_postal,adresse,date_maj,source,telephone,horaires,services,site_web"
    row = f"{GOOD},12,lundi matin,Tricot|Loisirs et créations numériques,javascript:alert(1)"
    found = reading.read(lines(row, heading=heading))
    facts = found.facts[0]
    assert (facts["phone"], facts["hours"], facts["hours_said"], facts["websites"]) == ("", "", "lundi matin", [])
    assert facts["services"] == ["Tricot", "Loisirs et créations numériques"]
    assert {said.field for said in found.remarks} == {"telephone", "horaires", "services", "site_web"}


def test_apostrophes_and_accents_of_any_kind_are_the_same_code(by):
    heading = "id,pivot,nom,commune,code_postal,adresse,date_maj,source,modalites_acces,frais_a_charge"
    decomposed = "Ce lieu n’accueille pas de public|Te\u0301le\u0301phoner"
    found = reading.read(lines(f"{GOOD},{decomposed},GRATUIT", heading=heading))
    assert found.facts[0]["access"] == ["Ce lieu n'accueille pas de public", "Téléphoner"]
    assert found.facts[0]["fees"] == ["Gratuit"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_spreadsheet_is_read(by, encoding, separator):
    text = lines(GOOD.replace("Un lieu", "Médiathèque d’été")).decode().replace(",", separator)
    found = reading.read(text.encode(encoding))
    assert found.facts[0]["name"] == "Médiathèque d’été"


def test_a_line_break_in_a_cell_does_not_shift_the_line_that_is_told(by):
    content = lines(
        '1,43493312300029,"Un\r\nlieu",Lille,59000,1 rue Vide,2024-04-02,Essai',
        "2,,Autre,Lille,59000,1,2024-04-02,Essai",
    )
    found = reading.read(content)
    assert found.refused[0].line == 4
    assert found.facts[0]["name"] == "Un lieu"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"[]",
        b"{",
        b'{"a": 1}',
        b"[1, 2]",
        b"a,b\n1,2",
        b"\x00\x01\x02",
        b"PK\x03\x04",
        b'{"structures": {}}',
    ],
)
def test_what_is_no_directory_gets_a_sentence(content):
    with pytest.raises(NotADirectory):
        reading.read(content)


def test_a_formula_loses_its_sign(by):
    found = reading.read(lines(GOOD.replace("Un lieu", "=HYPERLINK(1)")))
    assert found.facts[0]["name"] == "HYPERLINK(1)"


def test_a_service_without_its_structure_is_told(by):
    structure = {"id": "s--1", "source": "s", "nom": "Un lieu", "date_maj": "2025-01-01"}
    service = {
        "id": "s--2",
        "source": "s",
        "structure_id": "s--9",
        "nom": "Un service",
        "description": "Quelque chose",
        "date_maj": "2025-01-01",
    }
    found = reading.read(json.dumps({"structures": [structure], "services": [service]}).encode())
    assert [said.field for said in found.refused] == ["structure_id"]
    assert len(found.facts) == 1


def test_services_of_a_structure_are_put_together_and_nobody_is_named(by):
    structure = {"id": "s--1", "source": "s", "nom": "Un lieu", "date_maj": "2025-01-01"}
    base = {
        "source": "s",
        "structure_id": "s--1",
        "nom": "Service",
        "description": "Quelque chose",
        "date_maj": "2025-01-01",
    }
    services = [
        base
        | {
            "id": "s--a",
            "thematiques": ["numerique--acquerir-un-equipement"],
            "frais": "gratuit",
            "contact_nom_prenom": "Jeanne Dupont",
        },
        base
        | {
            "id": "s--b",
            "thematiques": ["logement-hebergement--louer-un-logement"],
            "frais": "payant",
            "type": "atelier",
            "publics": ["jeunes"],
        },
    ]
    load(json.dumps({"structures": [structure], "services": services}).encode(), by)
    place = Place.objects.get(source="s", source_id="1")
    assert place.services == [
        "Acquisition de matériel informatique à prix solidaire",
        "logement-hebergement--louer-un-logement",
    ]
    assert (place.fees, place.publics) == (["Gratuit", "Payant"], ["Jeunes"])
    assert "Dupont" not in json.dumps([str(value) for value in place.__dict__.values()])


def test_what_we_corrected_after_the_file_is_not_undone(by):
    load(lines(GOOD), by)
    Place.objects.filter(source_id="1").update(name="Nom corrigé", updated_on=timezone.localdate())
    assert states(lines(GOOD), by) == ["older"]
    assert load(lines(GOOD), by).changed == 0
    assert Place.objects.get(source_id="1").name == "Nom corrigé"


def test_a_closed_place_is_not_opened_by_a_file(by):
    load(lines(GOOD), by)
    Place.objects.update(closed_on=timezone.localdate())
    load(lines(GOOD.replace("2024-04-02", "2025-04-02")), by)
    assert Place.objects.get().closed_on == timezone.localdate()


def test_nothing_is_written_before_it_is_confirmed_and_once_when_it_is(by):
    shown = importing.show(lines(GOOD), file_name="x", source="", by=by, at=timezone.now())
    assert not Place.objects.exists()
    assert importing.show(lines(GOOD), file_name="x", source="", by=by, at=timezone.now()).pk == shown.pk
    first = importing.write(shown, by=by, at=timezone.now())
    again = importing.write(shown, by=by, at=timezone.now())
    assert (first.created, again.created, Place.objects.count()) == (1, 1, 1)
    assert again.content == []


def test_a_commune_is_found_by_its_code_even_a_former_one(by):
    commune("59350", "Lille", "59000", "59800", former_codes=["59355"])
    heading = "id,pivot,nom,commune,code_postal,adresse,date_maj,source,code_insee"
    found = reading.read(
        lines(
            f"{GOOD},59355", f"{GOOD.replace('1,', '2,', 1)},", f"{GOOD.replace('1,', '3,', 1)},99999", heading=heading
        )
    )
    assert [facts["commune_id"] for facts in found.facts] == ["59350", "59350", "59350"]
    assert [said.field for said in found.remarks] == ["code_insee"]


def test_code_lists_say_their_standard_version_and_date():
    one = PlaceCode.objects.get(list="fee", code="Gratuit")
    assert (one.version, one.dated.isoformat()) == ("1.0.2", "2024-04-11")
    assert PlaceCode.objects.filter(version="1.0.8").exists()
    before = PlaceCode.objects.count()
    codes.load()
    assert PlaceCode.objects.count() == before
