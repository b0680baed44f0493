"""The pages of the team: what they show, what they refuse beside the field, whom they let in."""

import re
from io import BytesIO

import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.factories.people import MembershipFactory
from tests.factories.team import DutyFactory, a_place, civic, free, hours_of, on_duty, qualified, validated
from tests.factories.workshops import SessionFactory, at, fill
from workshops.models import Duty, Held, Hours, JobRate, Qualification, SessionVolunteer, TeamCall, VolunteerFile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
TEAM = "/lille/ateliers/benevoles/"
TUESDAY = at("2026-12-01", "14:00")
THIS_MORNING = at("2026-11-25", "09:00")
UGLY = ["", "0", "-1", "1.5", "abc", "99999999999999999999", "\x00", "<script>", "é" * 5000]


def page(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " ").replace("\u202f", " "))


@pytest.fixture
def nadia(signed_in, volunteer):
    return signed_in(volunteer)


@pytest.fixture
def helene(signed_in, manager):
    return signed_in(manager)


# ---- the roster


def test_the_week_says_who_is_there_who_is_missing_and_what_is_missing(helene, nadia, lille, volunteer, qualifications):
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-26"))
    fill(session, 7)
    a_place(session, volunteer, leads=True)
    text = page(helene.get(TEAM))
    assert volunteer.user.get_full_name() in text
    assert "7 personnes inscrites, 3 membres de l’équipe souhaités" in text
    assert "1 besoin manque de monde dans les sept jours." in text
    assert "sans : Charte signée, Séance d’accueil, Séance en observation et Peut animer" in text
    assert "Charte signée" not in page(nadia.get(TEAM))  # what somebody lacks is for those who plan


def test_a_volunteer_sees_who_is_there_and_not_who_was_absent(nadia, helene, lille, other):
    place = on_duty(other, THIS_MORNING)
    SessionVolunteer.objects.filter(pk=place.pk).update(attendance="absent")
    for address in (TEAM, f"{TEAM}besoins/{place.duty_id}/"):
        assert other.user.get_full_name() in page(helene.get(address))
        assert other.user.get_full_name() not in page(nadia.get(address))


def test_another_antenna_sees_nothing(signed_in, lille, stranger, volunteer):
    duty = on_duty(volunteer, TUESDAY).duty
    client = signed_in(stranger)
    assert client.get(f"{TEAM}besoins/{duty.pk}/").status_code == 403
    text = page(client.get("/lyon/ateliers/benevoles/?du=2026-12-01"))
    assert volunteer.user.last_name not in text
    assert client.get(f"/lyon/ateliers/benevoles/besoins/{duty.pk}/").status_code == 404


@pytest.mark.parametrize("ugly", UGLY[1:])
def test_a_week_or_a_month_or_a_year_that_is_none_is_no_page(helene, ugly):
    for address in (f"{TEAM}?du=", f"{TEAM}heures/?mois=", f"{TEAM}valorisation/?annee=", f"{TEAM}equipe/?page="):
        assert helene.get(address + ugly).status_code in {200, 302, 404}


def test_the_roster_asks_as_many_queries_for_one_place_as_for_ten(nadia, lille, volunteer):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            page(nadia.get(TEAM))
        return len(seen)

    on_duty(volunteer, at("2026-11-26"))
    asked()
    once = asked()
    for member in MembershipFactory.create_batch(9, antenna=lille):
        on_duty(member, at("2026-11-27"))
    assert asked() == once


# ---- duties and the team of a need


def test_a_duty_is_planned_then_its_team_chosen_with_what_is_missing_shown_before_saving(
    helene, lille, volunteer, qualifications
):
    site = lille.sites.first()
    answer = helene.post(
        f"{TEAM}besoins/nouveau/",
        {"task": "repair", "site": site.pk, "first": "2026-12-01", "starts": "14:00", "until": "17:00", "count": "1"},
    )
    duty = Duty.objects.get()
    assert answer["Location"] == f"{TEAM}besoins/{duty.pk}/equipe/"
    text = page(helene.post(answer["Location"], {"helpers": [volunteer.pk]}))
    assert "Avant d’enregistrer : il manque une qualification." in text
    assert "Charte signée et Préparation du matériel" in text
    assert not SessionVolunteer.objects.exists()
    seen = re.search(r'name="seen" value="([^"]+)"', text)[1]
    assert helene.post(answer["Location"], {"helpers": [volunteer.pk], "seen": seen}).status_code == 302
    assert SessionVolunteer.objects.get().task == "repair"


def test_a_duty_of_every_week_passes_over_holidays(helene, lille):
    said = {"task": "counter", "site": lille.sites.first().pk, "first": "2026-12-18", "starts": "09:00", "until": "12:00",
            "count": "2", "times": "3"}  # fmt: skip
    helene.post(f"{TEAM}besoins/nouveau/", said)
    assert [duty.starts_at for duty in Duty.objects.all()] == [at("2026-12-18", "09:00")]  # 25 December and 1 January


@pytest.mark.parametrize("field", ["task", "site", "first", "starts", "until", "count", "times"])
@pytest.mark.parametrize("ugly", UGLY)
def test_a_wrong_duty_is_said_beside_its_field(helene, lille, field, ugly):
    said = {"task": "counter", "site": lille.sites.first().pk, "first": "2026-12-18", "starts": "09:00", "until": "12:00",
            "count": "2", "times": ""} | {field: ugly}  # fmt: skip
    assert helene.post(f"{TEAM}besoins/nouveau/", said).status_code in {200, 302}


def test_somebody_busy_is_put_there_with_a_managers_reason(helene, lille, volunteer, signed_in, employee):
    """C068, the page: an employee is refused; a manager is asked why."""
    on_duty(volunteer, TUESDAY)
    duty = DutyFactory(antenna=lille, starts_at=TUESDAY)
    address = f"{TEAM}besoins/{duty.pk}/equipe/"
    refused = page(signed_in(employee).post(address, {"helpers": [volunteer.pk], "despite": "Il le faut"}))
    assert "est déjà pris" in refused and "despite" not in refused.replace('value="Il le faut"', "")
    text = page(helene.post(address, {"helpers": [volunteer.pk]}))
    assert 'name="despite"' in text
    helene.post(address, {"helpers": [volunteer.pk], "despite": "Les deux salles se touchent"})
    assert SessionVolunteer.objects.get(duty=duty).overlap_reason == "Les deux salles se touchent"
    assert "à deux endroits, avec accord" in page(helene.get(f"{TEAM}?du=2026-12-01"))


def test_the_team_of_a_session_is_chosen_from_the_sessions_page(helene, lille, volunteer):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    answer = helene.post(f"/lille/ateliers/{session.pk}/equipe/", {"leader": volunteer.pk})
    assert answer["Location"] == f"{TEAM}seances/{session.pk}/"
    assert "Animation d’une séance" in page(helene.get(answer["Location"]))


def test_absent_by_mistake_then_excused_each_button_says_what_it_does(helene, lille, volunteer):
    """C070, the page: visible all along, undone, logged; hours follow."""
    place = on_duty(volunteer, THIS_MORNING, 3)
    need, mark = f"{TEAM}besoins/{place.duty_id}/", f"{TEAM}places/{place.pk}/presence/"
    text = page(helene.get(need))
    assert "Absent : ne nous a rien dit, pas d’heures" in text
    assert "Excusé : nous l’a dit, pas d’heures" in text
    assert f"{volunteer.user} est là : les heures comptent" in text
    for state, words in [("absent", "Absent : pas d’heures, la place est libre"), ("excused", "Excusé : pas d’heures, la place est libre"),
                         ("came", "Là : 3 h comptées"), ("planned", "Est là")]:  # fmt: skip
        assert helene.post(mark, {"attendance": state}).status_code == 302
        text = page(helene.get(need))
        assert volunteer.user.get_full_name() in text
        assert words in text
    assert "noté absent" in text and "noté excusé" in text
    assert not Hours.objects.filter(undone_at=None).exists()
    assert helene.post(mark, {"attendance": "asleep"}).status_code == 404


def test_moving_shows_role_hours_and_the_missing_qualification_before_saving(helene, lille, volunteer, qualifications):
    """C071, the page: from the welcome desk to device repair."""
    place = on_duty(volunteer, TUESDAY, 3, task="welcome")
    repair = DutyFactory(
        antenna=lille, task="repair", starts_at=at("2026-12-02", "09:00"), ends_at=at("2026-12-02", "11:00")
    )
    address = f"{TEAM}places/{place.pk}/deplacer/"
    text = page(helene.post(address, {"to": f"b{repair.pk}"}))
    assert "préparation du matériel" in text and "2 h" in text
    assert "Il manque pour cela : Charte signée et Préparation du matériel." in text
    place.refresh_from_db()
    assert place.left_at is None
    answer = helene.post(address, {"to": f"b{repair.pk}", "seen": f"b{repair.pk}"})
    assert answer["Location"] == f"{TEAM}besoins/{repair.pk}/"
    moved = SessionVolunteer.objects.get(left_at=None)
    assert (moved.task, moved.minutes) == ("repair", 120)


@pytest.mark.parametrize("ugly", UGLY)
def test_moving_to_nowhere_is_said(helene, volunteer, ugly):
    place = on_duty(volunteer, TUESDAY)
    assert helene.post(f"{TEAM}places/{place.pk}/deplacer/", {"to": ugly, "seen": ugly}).status_code == 200


def test_a_duty_is_cancelled_after_one_more_question(helene, volunteer):
    place = on_duty(volunteer, TUESDAY)
    address = f"{TEAM}besoins/{place.duty_id}/annuler/"
    assert volunteer.user.get_full_name() in page(helene.get(address))
    assert helene.post(address)["Location"] == f"{TEAM}?du=2026-12-01"
    assert "Annulé" in page(helene.get(f"{TEAM}besoins/{place.duty_id}/"))


# ---- calls


def test_a_call_is_sent_and_taken_from_the_letter(helene, nadia, lille, volunteer, other, signed_in, qualifications):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    for member in (volunteer, other):
        qualified(member)
        free(member)
    address = f"{TEAM}seances/{session.pk}/appel/"
    assert volunteer.user.get_full_name() in page(helene.get(address))
    assert "Choisissez au moins une personne." in page(helene.post(address))
    helene.post(address, {"members": [volunteer.pk, other.pk]})
    call = f"{TEAM}appels/{TeamCall.objects.get().pk}/"
    assert "On cherche quelqu’un" in page(nadia.get(f"{TEAM}moi/"))
    assert "Je viens" in page(nadia.get(call))
    assert nadia.post(call, {"answer": "takes"}).status_code == 302
    late = signed_in(other)
    assert "Quelqu’un a pris cette place avant vous." in page(late.post(call, {"answer": "takes"}))
    assert helene.get(call).status_code == 404  # not asked
    assert "prend la place" in page(helene.get(f"{TEAM}seances/{session.pk}/"))


# ---- one's own page


def test_ones_own_page_says_where_when_and_which_hours(nadia, lille, volunteer, qualifications):
    place = on_duty(volunteer, TUESDAY, task="welcome")
    row = hours_of(volunteer, at("2026-11-20").date(), 150)
    text = page(nadia.get(f"{TEAM}moi/"))
    assert "Mardi 1er décembre 2026, 14 h-17 h" in text
    assert "2 h 30" in text
    nadia.post(f"{TEAM}moi/heures/confirmer/", {"rows": [row.pk]})
    nadia.post(f"{TEAM}places/{place.pk}/empechement/")
    nadia.post(f"{TEAM}moi/absences/", {"first_on": "2026-12-07", "last_on": "2026-12-11"})
    nadia.post(
        f"{TEAM}moi/disponibilites/", {"free": ["3"], "languages": ["fr"], "tasks": ["lead"], "weekly_hours": "6"}
    )
    nadia.post(f"{TEAM}moi/heures/", {"on": "2026-11-24", "task": "outreach", "minutes": "1h30", "reason": "Réunion"})
    row.refresh_from_db()
    place.refresh_from_db()
    assert (row.confirmed_by, place.attendance) == (volunteer.user, "excused")
    assert VolunteerFile.objects.get().free == [3]
    assert Hours.objects.get(task="outreach").minutes == 90
    assert "Pas libre : du 7 au 11 décembre 2026" in page(nadia.get(f"{TEAM}moi/"))


def test_nobody_excuses_nor_confirms_for_another(nadia, other):
    place, row = on_duty(other, TUESDAY), hours_of(other, at("2026-11-20").date())
    assert nadia.post(f"{TEAM}places/{place.pk}/empechement/").status_code == 404
    nadia.post(f"{TEAM}moi/heures/confirmer/", {"rows": [row.pk]})
    assert nadia.get(f"{TEAM}heures/{row.pk}/corriger/").status_code == 403
    row.refresh_from_db()
    assert row.confirmed_at is None


@pytest.mark.parametrize("ugly", UGLY)
@pytest.mark.parametrize(
    "field", ["moi/absences/:first_on", "moi/disponibilites/:free", "moi/heures/:minutes", "moi/heures/confirmer/:rows"]
)
def test_wrong_things_are_said_and_break_nothing(nadia, field, ugly):
    address, name = field.split(":")
    assert nadia.post(TEAM + address, {name: ugly}).status_code in {200, 302}


@pytest.mark.parametrize(("said", "minutes"), [("2 h 30", 150), ("2h", 120), ("1,5", 90), ("45 min", 45), ("0:20", 20)])
def test_a_length_is_written_as_one_says_it(nadia, said, minutes):
    nadia.post(f"{TEAM}moi/heures/", {"on": "2026-11-24", "task": "help", "minutes": said})
    assert Hours.objects.get().minutes == minutes


# ---- people of the team


def test_the_people_show_what_lapsed_and_a_person_her_way(helene, lille, volunteer, qualifications):
    qualified(volunteer, "charter", until=at("2026-11-24").date())
    young = civic(lille)
    text = page(helene.get(f"{TEAM}equipe/"))
    assert "Terminé : Charte signée (24 novembre 2026)" in text
    assert "Les dates de la mission et son tuteur ne sont pas notés." in text
    text = page(helene.get(f"{TEAM}equipe/{volunteer.pk}/"))
    assert "terminé le 24 novembre 2026" in text and "la prochaine étape" in text
    helene.post(f"{TEAM}equipe/{volunteer.pk}/qualifications/", {"qualification": "till", "from_on": "2026-11-25"})
    held = Held.objects.get(qualification="till")
    assert held.until_on == at("2028-11-24").date()
    helene.post(f"{TEAM}qualifications/{held.pk}/retirer/")
    held.refresh_from_db()
    assert held.withdrawn_at
    assert page(helene.get(f"{TEAM}equipe/{young.pk}/mission/"))


def test_a_mission_is_noted_or_refused_beside_its_field(helene, lille, manager):
    young = civic(lille)
    said = {
        "first": "2026-12-01",
        "last": "2027-07-31",
        "weekly_hours": "24",
        "tutor": manager.pk,
        "born_on": "1990-01-01",
    }
    address = f"{TEAM}equipe/{young.pk}/mission/"
    assert "Le service civique va de 16 à 25 ans" in page(helene.post(address, said))
    assert "dure de 6 à 12 mois" in page(helene.post(address, said | {"born_on": "2005-01-01", "last": "2027-01-01"}))
    assert helene.post(address, said | {"born_on": "2005-01-01"}).status_code == 302
    assert "Service civique du 1er décembre 2026 au 31 juillet 2027" in page(helene.get(f"{TEAM}equipe/{young.pk}/"))


def test_a_volunteer_opens_neither_files_nor_hours_of_others(nadia, other):
    for address in (f"equipe/{other.pk}/", "equipe/", "heures/", "valorisation/", "valorisation.csv", f"equipe/{other.pk}/fiche/",
                    f"equipe/{other.pk}/mission/", "besoins/nouveau/", f"equipe/{other.pk}/attestation/2026.pdf"):  # fmt: skip
        assert nadia.get(TEAM + address).status_code == 403, address


# ---- hours


def test_a_manager_validates_what_was_confirmed(helene, lille, volunteer, manager):
    ready = hours_of(volunteer, at("2026-11-20").date(), confirmed_at=at("2026-11-21"), confirmed_by=volunteer.user)
    waits = hours_of(volunteer, at("2026-11-21").date())
    text = page(helene.get(f"{TEAM}heures/"))
    assert f'value="{ready.pk}"' in text and f'value="{waits.pk}"' not in text
    helene.post(f"{TEAM}heures/valider/?mois=2026-11", {"rows": [ready.pk, waits.pk]})
    helene.post(f"{TEAM}heures/valider/?mois=2026-11", {"rows": [ready.pk]})
    ready.refresh_from_db()
    assert ready.validated_by == manager.user
    assert "validé" in page(helene.get(f"{TEAM}heures/"))
    helene.post(f"{TEAM}heures/{ready.pk}/corriger/", {"minutes": "1 h", "reason": "Partie plus tôt"})
    assert "au lieu de 2 h, qui comptent encore : Partie plus tôt" in page(helene.get(f"{TEAM}heures/"))


def test_the_certificate_says_who_when_what_how_long_and_who_signs(nadia, helene, lille, volunteer, manager):
    """law.md B07; read back from the PDF, which is tagged."""
    validated(volunteer, manager, at("2026-03-02").date(), 150, "lead")
    validated(volunteer, manager, at("2026-11-20").date(), 60, "repair")
    hours_of(volunteer, at("2026-11-21").date(), 600)
    for client in (nadia, helene):
        answer = client.get(f"{TEAM}equipe/{volunteer.pk}/attestation/2026.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert volunteer.user.last_name not in answer["Content-Disposition"]
        with pdfplumber.open(BytesIO(answer.content)) as pdf:
            assert pdf.doc.catalog.get("MarkInfo")
            text = re.sub(r"\s+", " ", pdf.pages[0].extract_text())
        for words in (volunteer.user.get_full_name(), "du 2 mars 2026 au 20 novembre 2026", "Animation d’une séance", "2 h 30",
                      "Préparation du matériel", "3 h 30", manager.user.get_full_name(), "Lille, le 25 novembre 2026"):  # fmt: skip
            assert words in text, (words, text)


def test_without_validated_hours_there_is_nothing_to_certify(nadia, volunteer):
    answer = nadia.get(f"{TEAM}equipe/{volunteer.pk}/attestation/2026.pdf", follow=True)
    assert "rien à attester" in page(answer)
    assert nadia.get(f"{TEAM}equipe/{volunteer.pk}/attestation/99999999999.pdf").status_code == 404


def test_what_hours_are_worth_is_a_page_and_two_files_with_the_rule(helene, lille, volunteer, manager, qualifications):
    validated(volunteer, manager, at("2026-03-02").date(), 90, "help")
    assert "17,82" in page(helene.get(f"{TEAM}valorisation/?annee=2026"))
    said = helene.get(f"{TEAM}valorisation.csv?annee=2026").content.decode("utf-8-sig")
    assert "1,50;11,88;01/11/2024" in said and "17,82" in said and "Bénévoles seulement" in said
    book = load_workbook(BytesIO(helene.get(f"{TEAM}valorisation.xlsx?annee=2026").content))
    assert book["2026"]["F2"].value == 17.82
    assert "arrondie" in book["La règle"]["C2"].value


# ---- the nation


def test_the_nation_sets_rates_and_qualifications_and_reads_hours_by_antenna(
    signed_in, national, lille, volunteer, manager, qualifications
):
    validated(volunteer, manager, at("2026-03-02").date(), 90)
    client = signed_in(national)
    text = page(client.get("/siege/ateliers/benevoles/"))
    assert "Lille" in text and "1 h 30" in text
    assert volunteer.user.last_name not in text
    client.post(
        "/siege/ateliers/benevoles/taux/",
        {"task": "help", "from_on": "2026-01-01", "amount": "12.02", "source": "SMIC 2026"},
    )
    assert JobRate.objects.filter(source="SMIC 2026").exists()
    client.post("/siege/ateliers/benevoles/qualifications/till/", {"months": "12", "tasks": ["counter", "welcome"]})
    till = Qualification.objects.get(pk="till")
    assert (till.months, till.tasks) == (12, ["counter", "welcome"])
    assert "is-invalid" in page(client.post("/siege/ateliers/benevoles/taux/", {"amount": "-1"}))


@pytest.mark.parametrize("address", ["equipe/", "heures/", "besoins/{duty}/", "valorisation/"])
def test_lists_ask_as_many_queries_for_one_row_as_for_ten(helene, lille, volunteer, manager, qualifications, address):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            page(helene.get(TEAM + address.format(duty=duty.pk)))
        return len(seen)

    def one_more(member):
        place = a_place(duty, member, attendance="came")
        place.changes.create(antenna=lille, what="came", by=manager.user)
        qualified(member, "charter")
        hours_of(member, at("2026-11-20").date(), volunteer=place)

    duty = DutyFactory(antenna=lille, starts_at=THIS_MORNING, count=10)
    one_more(volunteer)
    asked()
    once = asked()
    for member in MembershipFactory.create_batch(9, antenna=lille):
        one_more(member)
    assert asked() == once


def test_a_file_not_saved_loses_nothing(nadia):
    text = page(nadia.post(f"{TEAM}moi/disponibilites/", {"free": ["3"], "languages": ["ar"], "weekly_hours": "100"}))
    assert re.search(r'name="free" value="3" id="[^"]+" checked', text)
    assert re.search(r'name="languages" value="ar" id="[^"]+" checked', text)
    assert not VolunteerFile.objects.exists()
