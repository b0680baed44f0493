"""Structures at an antenna and at the national desk: found, written, taken in, closed."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from connect.antennas import doors
from connect.antennas.models import Role, Site
from connect.partners import structures
from connect.partners.models import Agreement, Invitation, Outreach, Professional, Structure
from tests.factories.partners import invited, works_with
from tests.factories.people import MembershipFactory, ProfessionalFactory, StructureFactory
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db
HERE = "/lille/partenaires/"
DETAILS = {"name": "Foyer des Lilas", "kind": "shelter", "postcode": "59100", "town": "Roubaix", "refers": "on"}


def at_antenna(antenna, statement, *values):
    with transaction.atomic(), doors.open_antenna(antenna.pk), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_the_list_holds_those_that_work_here_and_those_that_sent_a_sheet(referent, lille, lyon, volunteer, signed_in):
    sender = ProfessionalFactory(structure__name="Mission locale")
    send(sender, lille)
    send(sender, lille)
    elsewhere = StructureFactory(name="CCAS de Lyon", postcode="69001", town="Lyon")
    works_with(elsewhere, lyon)
    page = signed_in(volunteer).get(HERE).content.decode()
    assert referent.structure.name in page
    assert "Mission locale" in page
    assert "2 fiches" in page
    assert "CCAS de Lyon" not in page
    assert "CCAS de Lyon" in signed_in(volunteer).get(f"{HERE}?q=ccas lyon").content.decode()


@pytest.mark.parametrize("words", ["' OR 1=1 --", "%", "_", "\x00", "x" * 5000, "<script>", "٥", "  "])
def test_any_words_are_searched(referent, volunteer, signed_in, words):
    answer = signed_in(volunteer).get(HERE, {"q": words})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split("<main")[1]


def test_pages_and_filters_that_are_none_show_the_first_page(referent, volunteer, signed_in):
    for query in ("page=abc", "page=99", "nature=rien", "etat=rien", "page=-1"):
        assert signed_in(volunteer).get(f"{HERE}?{query}").status_code == 200


def test_a_volunteer_reads_what_it_takes_to_call_and_no_address(referent, volunteer, manager, signed_in):
    invited(referent)
    page = signed_in(volunteer).get(f"{HERE}{referent.structure_id}/").content.decode()
    assert str(referent) in page
    assert referent.email not in page
    assert "awa@ccas.example" not in page
    assert "Inviter" not in page.split("<main")[1]
    assert referent.email in signed_in(manager).get(f"{HERE}{referent.structure_id}/").content.decode()


@pytest.mark.parametrize("path", ["modifier/", "inviter/", "convention/"])
def test_a_volunteer_writes_nothing(referent, volunteer, signed_in, path):
    client = signed_in(volunteer)
    assert client.get(f"{HERE}{referent.structure_id}/{path}").status_code == 403
    assert client.post(f"{HERE}{referent.structure_id}/{path}", DETAILS).status_code == 403


def test_a_manager_adds_a_structure_and_it_works_with_her_antenna(lille, manager, signed_in):
    answer = signed_in(manager).post(f"{HERE}nouvelle/", DETAILS)
    structure = Structure.objects.get(name="Foyer des Lilas")
    assert answer.url == f"{HERE}{structure.pk}/"
    assert (structure.refers, structure.receives) == (True, False)
    assert Agreement.objects.get(structure=structure).antenna == lille


def test_the_same_structure_is_not_written_twice(lille, manager, signed_in):
    StructureFactory(name="Foyer des Lilas", postcode="59100")
    answer = signed_in(manager).post(f"{HERE}nouvelle/", DETAILS)
    assert "déjà connue à ce code postal" in answer.content.decode()
    assert Structure.objects.filter(name="Foyer des Lilas").count() == 1


def test_a_manager_corrects_a_structure_that_works_with_her_antenna(referent, manager, signed_in):
    client, page = signed_in(manager), f"{HERE}{referent.structure_id}/modifier/"
    assert client.get(page).status_code == 200
    client.post(page, {**DETAILS, "receives": "on", "phone": "03.20.00.00.12", "siret": "732 829 320 00074"})
    structure = Structure.objects.get(pk=referent.structure_id)
    assert (structure.phone, structure.siret, structure.receives) == ("+33320000012", "73282932000074", True)


def test_a_structure_of_another_antenna_is_read_and_not_written(lille, lyon, manager, signed_in):
    theirs = ProfessionalFactory(structure__name="CCAS de Lyon", is_referent=True)
    works_with(theirs.structure, lyon)
    client, page = signed_in(manager), f"{HERE}{theirs.structure_id}/"
    assert client.get(page).status_code == 200
    for path in ("modifier/", "inviter/", "convention/", f"postes/{theirs.pk}/dernier-jour/"):
        assert client.get(f"{page}{path}").status_code == 404
        assert client.post(f"{page}{path}", {}).status_code == 404
    assert client.post(f"{page}postes/{theirs.pk}/referent/", {"answers": "0"}).status_code == 404
    assert at_antenna(lille, "UPDATE partners_structure SET name = 'Pris' WHERE id = %s", theirs.structure_id) == 0
    assert at_antenna(lille, "UPDATE partners_professional SET is_referent = false WHERE id = %s", theirs.pk) == 0


def test_nor_is_anybody_invited_into_it(lille, lyon, manager):
    """Whoever is let in reads the sheets that it sent to the other antenna."""
    theirs = ProfessionalFactory(is_referent=True)
    works_with(theirs.structure, lyon)
    columns = "id, structure_id, antenna_id, by_id, way, email, first_name, last_name, position, as_referent, proof, tries, made_at, expires_at"
    statement = (
        f"INSERT INTO partners_invitation ({columns}) VALUES (gen_random_uuid(), %s, %s, %s, 'link', 'a@b.example', 'A', 'B',"
        " '', true, repeat('a', 64), 0, now(), now() + interval '1 day')"
    )
    with pytest.raises(Exception, match="row-level security"):
        at_antenna(lille, statement, theirs.structure_id, lille.pk, manager.user_id)
    with pytest.raises(Exception, match="row-level security"):
        at_antenna(lille, statement, theirs.structure_id, lyon.pk, manager.user_id)
    with pytest.raises(Exception, match="row-level security"):
        at_antenna(
            lille,
            "INSERT INTO partners_professional (structure_id, first_name, last_name, email, phone, position, is_referent,"
            " starts_on) VALUES (%s, 'A', 'B', 'a@b.example', '', '', true, current_date)",
            theirs.structure_id,
        )
    with pytest.raises(IntegrityError, match="has sent nobody here"):
        at_antenna(
            lille,
            "INSERT INTO partners_agreement (id, structure_id, antenna_id, starts_on)"
            " VALUES (gen_random_uuid(), %s, %s, current_date)",
            theirs.structure_id, lille.pk,
        )  # fmt: skip


def test_a_structure_becomes_the_antenna_s_once_it_sent_a_sheet(lille, manager, signed_in):
    sender = ProfessionalFactory()
    client, page = signed_in(manager), f"{HERE}{sender.structure_id}/travailler-ensemble/"
    answer = client.post(page, follow=True)
    assert "travaille avec une autre antenne" in answer.content.decode()
    send(sender, lille)
    for _n in range(2):
        client.post(page)
    assert Agreement.objects.filter(structure=sender.structure, antenna=lille).count() == 1


def test_the_dates_of_a_convention(referent, manager, lille, signed_in):
    client, page = signed_in(manager), f"{HERE}{referent.structure_id}/convention/"
    answer = client.post(page, {"signed_on": "2025-01-10", "starts_on": "2025-02-01", "ends_on": "2025-01-01"})
    assert "avant le premier" in answer.content.decode()
    answer = client.post(page, {"signed_on": "2025-01-10", "starts_on": "2025-02-01", "ends_on": "1800-01-01"})
    assert answer.status_code == 200
    client.post(page, {"signed_on": "2025-01-10", "starts_on": "2025-02-01", "ends_on": ""})
    assert Agreement.objects.get().signed_on == date(2025, 1, 10)
    yesterday = timezone.localdate() - timedelta(days=1)
    client.post(page, {"starts_on": "2025-02-01", "ends_on": yesterday})
    assert client.get(page).status_code == 404, "what ended is the structure's business again"


def test_an_ended_agreement_begins_again(referent, lille, manager, signed_in):
    yesterday = timezone.localdate() - timedelta(days=1)
    Agreement.objects.update(starts_on=date(2024, 1, 1), ends_on=yesterday)
    send(referent, lille)
    signed_in(manager).post(f"{HERE}{referent.structure_id}/travailler-ensemble/")
    agreement = Agreement.objects.get()
    assert (agreement.starts_on, agreement.ends_on) == (timezone.localdate(), None)


def test_the_nation_closes_a_portal_at_once_and_its_sheets_stay(referent, lille, national, manager, signed_in):
    sheet = send(referent, lille)
    desk = signed_in(national)
    assert desk.get(f"/siege/partenaires/{referent.structure_id}/fermer/").status_code == 200
    answer = desk.post(f"/siege/partenaires/{referent.structure_id}/fermer/", {"because": "envois anormaux"})
    assert answer.url == f"/siege/partenaires/{referent.structure_id}/"
    assert signed_in(referent).get("/portail/").status_code == 403
    page = signed_in(manager).get(f"{HERE}{referent.structure_id}/").content.decode()
    assert "envois anormaux" in page
    assert signed_in(manager).get(f"/lille/fiches/{sheet.pk}/").status_code == 200
    desk.post(f"/siege/partenaires/{referent.structure_id}/rouvrir/")
    assert signed_in(referent).get("/portail/").status_code == 200


def test_a_portal_is_closed_with_a_reason(referent, national, signed_in):
    for because in ("", "   ", "x" * 201, "\x00"):
        answer = signed_in(national).post(f"/siege/partenaires/{referent.structure_id}/fermer/", {"because": because})
        assert answer.status_code == 200
    assert Structure.objects.get(pk=referent.structure_id).suspended_at is None


def test_the_invitations_of_a_closed_portal_open_nothing(referent, client):
    _invitation, link = invited(referent)
    Structure.objects.filter(pk=referent.structure_id).update(suspended_at=timezone.now(), suspended_because="x")
    shown = client.get(link)
    assert shown.status_code == 410
    assert "fermé à cette structure" in shown.content.decode()


@pytest.mark.parametrize(
    "change", ["suspended_at = NULL, suspended_because = ''", "suspended_at = now(), suspended_because = 'x'"]
)
def test_neither_an_antenna_nor_the_structure_opens_or_closes_a_portal(referent, lille, change):
    if "NULL" in change:
        Structure.objects.filter(pk=referent.structure_id).update(suspended_at=timezone.now(), suspended_because="x")
    statement = f"UPDATE partners_structure SET {change} WHERE id = %s"
    with pytest.raises(IntegrityError, match="only the national team"):
        at_antenna(lille, statement, referent.structure_id)
    with pytest.raises(IntegrityError, match="only the national team"), transaction.atomic():
        with doors.open_portal(referent.structure_id, user_id=referent.user_id), connection.cursor() as cursor:
            cursor.execute(statement, [referent.structure_id])


def test_a_reader_of_the_national_team_reads(referent, signed_in, db):
    reader = MembershipFactory(antenna=None, role=Role.NATIONAL_READER)
    client = signed_in(reader)
    assert client.get("/siege/partenaires/").status_code == 200
    assert client.get(f"/siege/partenaires/{referent.structure_id}/").status_code == 200
    assert client.get(f"/siege/partenaires/{referent.structure_id}/fermer/").status_code == 403
    assert client.post(f"/siege/partenaires/{referent.structure_id}/fermer/", {"because": "x"}).status_code == 403
    assert client.post("/siege/partenaires/limites/", {}).status_code == 403


def test_the_nation_searches_and_sorts_out(referent, lyon, national, signed_in):
    desk = signed_in(national)
    StructureFactory(name="Foyer sans personne", kind="shelter")
    page = desk.get("/siege/partenaires/?etat=sans-referent").content.decode()
    assert "Foyer sans personne" in page
    assert f"/siege/partenaires/{referent.structure_id}/" not in page
    assert "Foyer sans personne" not in desk.get("/siege/partenaires/?nature=ccas").content.decode()
    assert "Foyer sans personne" in desk.get("/siege/partenaires/?q=foyer").content.decode()


def test_a_referent_corrects_the_structure_but_not_its_name(referent, colleague, signed_in):
    details = {
        "kind": "association",
        "postcode": "59800",
        "town": "Lille",
        "address": "1 rue X",
        "phone": "03 20 00 00 12",
    }
    assert (
        signed_in(referent).post("/portail/structure/", {**details, "name": "Pris", "refers": ""}).url
        == "/portail/equipe/"
    )
    structure = Structure.objects.get(pk=referent.structure_id)
    assert (structure.kind, structure.phone, structure.name) == ("association", "+33320000012", referent.structure.name)
    assert signed_in(colleague).post("/portail/structure/", details).status_code == 403
    with pytest.raises(IntegrityError, match="the name and the flags"), transaction.atomic():
        with doors.open_portal(referent.structure_id, user_id=referent.user_id), connection.cursor() as cursor:
            cursor.execute("UPDATE partners_structure SET name = 'Pris' WHERE id = %s", [referent.structure_id])
    with pytest.raises(IntegrityError, match="a referent of the structure"), transaction.atomic():
        with doors.open_portal(referent.structure_id, user_id=colleague.user_id), connection.cursor() as cursor:
            cursor.execute("UPDATE partners_structure SET town = 'Pris' WHERE id = %s", [referent.structure_id])


def test_a_siret_whose_key_is_wrong_is_refused(referent, signed_in):
    details = {"kind": "ccas", "postcode": "59800", "town": "Lille", "siret": "73282932000075"}
    answer = signed_in(referent).post("/portail/structure/", details)
    assert "n’est pas juste" in answer.content.decode()


def test_corrected_without_a_change_nothing_is_written(referent):
    before = Structure.objects.get(pk=referent.structure_id)
    facts = {"name": before.name, "town": before.town}
    assert structures.correct(before, facts).name == before.name


def test_the_pages_take_as_many_queries_with_twenty_structures(
    referent, lille, manager, signed_in, django_assert_max_num_queries
):
    client = signed_in(manager)
    client.get(HERE)
    with django_assert_max_num_queries(20) as few:
        client.get(HERE)
    for n in range(20):
        works_with(ProfessionalFactory(structure__name=f"Structure {n}").structure, lille)
    with django_assert_max_num_queries(len(few)):
        client.get(HERE)
    with django_assert_max_num_queries(24) as one:
        client.get(f"{HERE}{referent.structure_id}/")
    for _n in range(20):
        ProfessionalFactory(structure=referent.structure)
    with django_assert_max_num_queries(len(one)):
        client.get(f"{HERE}{referent.structure_id}/")


def test_a_manager_withdraws_the_invitation_of_her_antenna(referent, manager, lille, signed_in, client):
    staff = signed_in(manager)
    staff.post(
        f"{HERE}{referent.structure_id}/inviter/", {"first_name": "A", "last_name": "Sarr", "email": "a@b.example"}
    )
    mine = Invitation.objects.get()
    assert mine.antenna == lille
    assert "a@b.example" in staff.get(f"{HERE}{referent.structure_id}/").content.decode()
    staff.post(f"{HERE}{referent.structure_id}/invitations/{mine.pk}/retirer/")
    mine.refresh_from_db()
    assert mine.withdrawn_at is not None


def test_awareness_visits_are_noted_once_a_day_by_anyone_of_the_team(referent, volunteer, lille, signed_in):
    client, page = signed_in(volunteer), f"{HERE}{referent.structure_id}/visite/"
    visit = {"day": timezone.localdate(), "went": volunteer.pk, "people_met": 4, "result": "will_orient"}
    assert client.post(page, visit).url == f"{HERE}{referent.structure_id}/"
    assert "déjà notée" in client.post(page, visit).content.decode()
    assert Outreach.objects.count() == 1
    assert "4 professionnels rencontrés" in client.get(f"{HERE}visites/").content.decode()
    assert "nous adressera des personnes" in client.get(f"{HERE}{referent.structure_id}/").content.decode()


def test_a_visit_is_of_the_team_and_of_the_past(referent, volunteer, lyon, signed_in):
    foreign = MembershipFactory(antenna=lyon)
    client, page = signed_in(volunteer), f"{HERE}{referent.structure_id}/visite/"
    good = {"day": timezone.localdate(), "went": volunteer.pk, "people_met": 4, "result": "will_orient"}
    for wrong in ({"went": foreign.pk}, {"day": "2999-01-01"}, {"day": "1800-01-01"}, {"people_met": 0}, {"people_met": -3},
                  {"people_met": 10**20}, {"result": "rien"}, {"went": "abc"}):  # fmt: skip
        assert client.post(page, {**good, **wrong}).status_code == 200
    assert not Outreach.objects.exists()


def test_the_leaflet_is_one_page_in_french(lille, volunteer, signed_in):
    """Also with a long address and an hour of its own for each day."""
    Site.objects.filter(antenna=lille).update(
        phone="+33353015900", address="83 bis rue de l’Abbé Aerts, bâtiment C, deuxième cour à gauche, rez-de-chaussée",
        opening_hours="Mo 09:00-12:00; Tu 09:15-18:30; We 10:00-17:00; Th 14:00-19:00; Fr 09:15-12:00; Sa 09:15-12:30",
    )  # fmt: skip
    answer = signed_in(volunteer).get(f"{HERE}plaquette.pdf")
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().split())
    assert "l’antenne de Lille" in text
    assert "Comment adresser une personne" in text
    assert "/rejoindre/" in text
    assert reader.trailer["/Root"]["/Lang"] == "fr"


def test_a_professional_sees_nothing_of_another_structure(referent, stranger, signed_in):
    other = ProfessionalFactory(is_referent=True)
    invited(other)
    client = signed_in(referent)
    page = client.get("/portail/equipe/").content.decode()
    assert other.structure.name not in page
    assert other.email not in page
    with doors.open_portal(referent.structure_id, user_id=referent.user_id):
        assert list(Structure.objects.all()) == [referent.structure]
        assert set(Professional.objects.values_list("structure_id", flat=True)) == {referent.structure_id}
        assert not Invitation.objects.exists()
