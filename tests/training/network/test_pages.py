"""The pages of relays: a CCAS from candidate to the national map, the lists, who may open what."""

import csv
import io
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from connect.antennas.doors import root_urls
from connect.partners.directory import codes
from connect.partners.models import Place
from connect.post.models import Letter
from tests.factories.beneficiaries import LiaisonSheetFactory
from tests.factories.partners import works_with
from tests.factories.people import MembershipFactory, ProfessionalFactory, StructureFactory
from tests.factories.places import PlaceFactory
from tests.factories.training_network import WORDS, a_call, a_candidate, a_relay, followed, met, trained, with_a_plan
from tests.partners.test_directory_formats import ORDER, PATTERNS
from training.models import Introduction, RelayFile, RelayMeeting
from training.network import coverage, labelling

pytestmark = pytest.mark.django_db
HERE = "/lille/formations/relais/"
NATION = "/siege/formations/relais/"
PORTAL = "/portail/formations/relais/"
LABEL = "Relais numérique (Emmaüs Connect)"
PROGRAMMES = r"(?:(?:^|\|)(Aidants Connect|Emmaüs Connect|Relais numérique \(Emmaüs Connect\)))+$"


@pytest.fixture
def ccas(lille):
    """A CCAS that works with Lille, with a whole address, and its referent."""
    structure = StructureFactory(name="CCAS de Wattrelos", address="1 rue Vide", siret="43493312300029")
    works_with(structure, lille)
    return ProfessionalFactory(structure=structure, is_referent=True)


def sent(antenna, sender, count: int) -> None:
    for _n in range(count):
        LiaisonSheetFactory(antenna=antenna, sender=sender)


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def test_a_ccas_from_candidate_to_the_national_map(signed_in, lille, manager, national, ccas):
    codes.load()
    call, today = a_call(lille, manager.user), timezone.localdate()
    portal, desk = signed_in(ccas), signed_in(manager)
    assert portal.get(PORTAL).status_code == 200
    assert portal.post(f"{PORTAL}appels/{call.pk}/", {**WORDS, "key": uuid.uuid4()}).url == PORTAL
    file = RelayFile.objects.get()
    page = f"{HERE}{file.pk}/"

    assert desk.post(f"{page}decision/", {"starts_on": today - timedelta(days=30), "months": 16}).url == page
    plan = {
        "plan-TOTAL_FORMS": 2,
        "plan-INITIAL_FORMS": 0,
        "plan-0-what": "Ouvrir une permanence",
        "plan-0-who": "le CCAS",
    }
    assert desk.post(f"{page}besoins/", {"needs": "Du temps.", **plan}).url == page

    shown = desk.get(f"{page}rencontres/", {"first": today, "every": 2})
    days = [one.initial["day"] for one in shown.context["days"]]
    assert len(days) == 8
    asked = {f"jour-{n}-day": day for n, day in enumerate(days)} | {"jour-TOTAL_FORMS": 8, "jour-INITIAL_FORMS": 0}
    assert desk.post(f"{page}rencontres/", {**asked, "starts": "10:00", "where": "structure"}).url == page
    letter = Letter.objects.get(recipient=ccas.email, kind="relay_meetings")
    assert letter.body.count("\n- ") == 8
    assert "Wattrelos" not in letter.subject

    first = RelayMeeting.objects.first()
    RelayMeeting.objects.filter(pk=first.pk).update(day=today)
    said = {"day": today, "present": 2, "said": "La permanence ouvre en janvier."}
    assert desk.post(f"{page}rencontres/{first.pk}/", said).url == page
    assert "La permanence ouvre en janvier." in portal.get(PORTAL).content.decode()

    label = {
        "from_on": today,
        "until_on": labelling.usual_end(today),
        "services": ["Aide aux démarches administratives"],
    }
    assert "heures de présence" in desk.post(f"{page}label/", label).content.decode()
    trained(ccas.structure, lille)
    assert desk.post(f"{page}label/", label).url == page
    for answer in (signed_in(national).get(f"{NATION}lieux.csv"), signed_in(national).get("/siege/lieux/lieux.csv")):
        [row] = rows_of(answer)
        assert list(row) == ORDER
        assert (row["pivot"], row["dispositif_programmes_nationaux"]) == (ccas.structure.siret, LABEL)
        assert re.search(PROGRAMMES, row["dispositif_programmes_nationaux"])
        assert all(re.search(pattern, row[column]) for column, pattern in PATTERNS.items())
    assert LABEL in desk.get(f"/lille/lieux/{Place.objects.get().pk}/").content.decode()


def test_the_label_leaves_the_map_the_day_it_ends_and_what_a_file_says_stays(signed_in, lille, manager, national, ccas):
    codes.load()
    place = PlaceFactory(structure=ccas.structure, programmes=["Aidants Connect", LABEL])
    stranger = PlaceFactory(programmes=[LABEL])
    file = a_relay(lille, manager.user, ccas.structure)
    said = lambda: {row["nom"]: row["dispositif_programmes_nationaux"] for row in rows_of(signed_in(national).get("/siege/lieux/lieux.csv"))}  # noqa: E731  # fmt: skip
    assert said() == {place.name: f"Aidants Connect|{LABEL}", stranger.name: LABEL}
    assert signed_in(manager).post(f"{HERE}{file.pk}/fin/", {"because": "fermé"}).status_code == 302
    assert said() == {place.name: "Aidants Connect", stranger.name: LABEL}
    assert rows_of(signed_in(national).get(f"{NATION}lieux.csv")) == []


def test_the_national_team_sees_where_sheets_come_from_and_nobody_is_trained(signed_in, lille, lyon, national, ccas):
    sent(lille, ccas, 6)
    lyonnaise = ProfessionalFactory(structure=StructureFactory(postcode="69003", town="Lyon"))
    sent(lyon, lyonnaise, 7)
    trained(lyonnaise.structure, lyon)
    client = signed_in(national)
    page = client.get(f"{NATION}territoires/")
    first, second = page.context["page"].object_list
    assert (first.code, first.sheets, first.trained, first.is_bare) == ("59", 6, 0, True)
    assert (second.code, second.sheets, second.trained, second.is_bare) == ("69", 7, 1, False)
    listed = client.get(f"{NATION}territoires/departement/59/", {"quoi": "sans-formation"}).context["page"].object_list
    assert [row.name for row in listed] == ["CCAS de Wattrelos"]
    assert [row.name for row in client.get(f"{NATION}sans-formation/").context["page"]] == ["CCAS de Wattrelos"]
    assert "CCAS de Wattrelos" in client.get(f"{NATION}sans-formation.csv").content.decode()
    assert "lille-59" in client.get(f"{NATION}territoires/", {"par": "commune"}).content.decode()
    assert client.get(f"{NATION}territoires.csv").content.decode().splitlines()[1].startswith("59;1;1;0;0;6;1")


@pytest.mark.parametrize("by", coverage.BY)
def test_each_figure_of_a_territory_is_the_length_or_the_sum_of_its_list(lille, lyon, ccas, manager, by):
    sent(lille, ccas, 2)
    trained(ccas.structure, lille)
    a_relay(lille, manager.user)
    known = coverage.rows(today=timezone.localdate())
    found = coverage.territories(known, by)
    assert sum(one.structures for one in found) == len(known)
    assert sum(one.sheets for one in found) == 2
    assert sum(one.relays for one in found) == 1
    for one in found:
        assert one.bare == sum(map(coverage.LISTS["sans-formation"][1], one.rows))


def test_an_antenna_sees_its_own_sheets_and_trainings_of_everywhere(signed_in, lille, lyon, manager, ccas):
    sent(lyon, ccas, 9)
    assert list(signed_in(manager).get(f"{HERE}sans-formation/").context["page"]) == []
    sent(lille, ccas, 5)
    [row] = signed_in(manager).get(f"{HERE}sans-formation/").context["page"]
    assert (row.name, row.sheets) == ("CCAS de Wattrelos", 5)
    trained(ccas.structure, lyon)
    assert list(signed_in(manager).get(f"{HERE}sans-formation/").context["page"]) == []


def test_two_structures_are_introduced_once_and_read_it(signed_in, lille, manager, ccas):
    other = ProfessionalFactory(
        structure=StructureFactory(name="Foyer des Lilas", phone="+33320000012"), is_referent=True
    )
    works_with(other.structure, lille)
    asked = {"first": ccas.structure_id, "second": other.structure_id, "subject": "orient", "key": uuid.uuid4()}
    desk = signed_in(manager)
    for _again in range(2):
        assert desk.post(f"{HERE}mises-en-relation/", asked).status_code == 302
    made = Introduction.objects.get()
    assert {letter.recipient for letter in Letter.objects.all()} == {ccas.email, other.email}
    assert "Foyer des Lilas" in Letter.objects.get(recipient=ccas.email).body
    assert "Foyer des Lilas" in signed_in(ccas).get(PORTAL).content.decode()
    assert "Foyer des Lilas" not in signed_in(ProfessionalFactory()).get(PORTAL).content.decode()
    desk.post(f"{HERE}mises-en-relation/{made.pk}/", {"outcome": "met"})
    made.refresh_from_db()
    assert made.outcome == "met"
    same = desk.post(f"{HERE}mises-en-relation/", {**asked, "second": ccas.structure_id, "key": uuid.uuid4()})
    assert "deux structures différentes" in same.content.decode()


def test_a_candidacy_told_by_telephone_keeps_what_was_typed_when_refused(signed_in, lille, manager, ccas):
    desk, today = signed_in(manager), timezone.localdate()
    asked = {**WORDS, "structure": ccas.structure_id, "asked_on": today + timedelta(days=2), "key": uuid.uuid4()}
    answer = desk.post(f"{HERE}noter/", asked).content.decode()
    assert WORDS["why"] in answer
    assert "jour passé" in answer
    assert desk.post(f"{HERE}noter/", {**asked, "asked_on": today}).status_code == 302
    assert (
        "déjà candidate"
        in desk.post(f"{HERE}noter/", {**asked, "asked_on": today, "key": uuid.uuid4()}).content.decode()
    )


@pytest.mark.parametrize(
    "wrong", [{"structure": "9" * 30}, {"asked_on": "9999-12-31"}, {"asked_on": "0001-01-01"}, {"people": "9" * 40},
              {"why": "a\0b"}, {"key": "x"}, {"structure": "1\0"}],
)  # fmt: skip
def test_absurd_values_get_a_sentence(signed_in, lille, manager, ccas, wrong):
    asked = {**WORDS, "structure": ccas.structure_id, "asked_on": timezone.localdate(), "key": uuid.uuid4(), **wrong}
    answer = signed_in(manager).post(f"{HERE}noter/", asked)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not RelayFile.objects.exists()


@pytest.mark.parametrize(
    "query", ["first=9999-12-31&every=2", "first=x&every=2", "first=2026-11-26&every=0", "structure=%00"]
)
def test_absurd_queries_do_no_harm(signed_in, lille, manager, query):
    file = followed(lille, manager.user)
    assert signed_in(manager).get(f"{HERE}{file.pk}/rencontres/?{query}").status_code == 200
    assert signed_in(manager).get(f"{HERE}noter/?{query}&structure={'9' * 40}").status_code == 200


def test_who_may_what(signed_in, lille, manager, volunteer, stranger, prescriber):
    file = a_candidate(lille, manager.user, prescriber.structure)
    employee = signed_in(MembershipFactory(antenna=lille, role="employee"))
    page = f"{HERE}{file.pk}/"
    assert signed_in(volunteer).get(HERE).status_code == 403
    assert employee.get(page).status_code == 200
    assert employee.post(f"{page}decision/", {}).status_code == 403
    assert employee.get(f"{page}label/").status_code == 403
    assert signed_in(MembershipFactory(antenna=stranger.antenna, role="manager")).get(f"/lyon/formations/relais/{file.pk}/").status_code == 404  # fmt: skip
    assert signed_in(prescriber).post(f"{PORTAL}{file.pk}/retirer/").status_code == 403
    other = ProfessionalFactory(is_referent=True)
    assert signed_in(other).post(f"{PORTAL}{file.pk}/retirer/").status_code == 404


def test_lists_ask_as_much_for_one_row_as_for_ten(
    signed_in, lille, manager, national, ccas, django_assert_max_num_queries
):
    by = manager.user
    for _n in range(6):
        file = a_relay(lille, by)
        met(file, by, timezone.localdate(), timezone.localdate() + timedelta(days=20))
        sent(lille, ProfessionalFactory(structure=file.structure), 1)
    with_a_plan(file, by)
    for client, address in (
        (signed_in(manager), HERE), (signed_in(manager), f"{HERE}{file.pk}/"), (signed_in(national), NATION),
        (signed_in(national), f"{NATION}territoires/"), (signed_in(national), f"{NATION}lieux.csv"),
    ):  # fmt: skip
        with django_assert_max_num_queries(34):
            assert client.get(address).status_code == 200


def test_the_network_of_the_nation_reads_files_and_changes_none(signed_in, lille, manager, national):
    file = a_relay(lille, manager.user)
    with root_urls():
        address = reverse("national_training_network:file", args=[file.pk])
    client = signed_in(national)
    assert file.structure.name in client.get(address).content.decode()
    assert client.post(address).status_code == 405
