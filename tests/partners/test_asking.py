"""Asking for a place: who reads it, who answers, one e-mail each way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas import doors
from connect.antennas.models import Membership, Role
from connect.partners.joining import asking, forgetting
from connect.partners.models import Agreement, Invitation, JoinRequest, Professional, RefusalReason, Structure
from connect.post.models import Letter
from tests.factories.partners import ASKED, asks, invited
from tests.factories.people import MembershipFactory, ProfessionalFactory, StructureFactory, UserFactory

pytestmark = pytest.mark.django_db


def answer(client, request, what, where="/lille/partenaires", **chosen):
    return client.post(f"{where}/demandes/{request.pk}/{what}/", chosen)


def test_a_request_reaches_the_managers_of_the_antenna_that_serves_the_postcode(
    client, lille, lyon, manager, volunteer
):
    MembershipFactory(antenna=lyon, role=Role.MANAGER)
    sent = client.post("/rejoindre/demande/", ASKED)
    assert sent.url == "/rejoindre/demande/envoyee/"
    request = JoinRequest.objects.get()
    assert request.antenna == lille
    assert request.phone == "+33320000012"
    letter = Letter.objects.get()
    assert (letter.recipient, letter.kind) == (manager.user.email, "somebody_asks")
    assert "/lille/partenaires/demandes/" in letter.body
    for word in ("Maud", "Petit", "Lilas", "maud@"):
        assert word not in letter.subject + letter.body


def test_accepted_she_gets_one_letter_signs_in_by_a_code_and_is_the_referent(client, lille, manager, signed_in):
    request = asks()
    Letter.objects.all().delete()
    assert answer(signed_in(manager), request, "accepter", structure="", as_referent="on").status_code == 302
    structure = Structure.objects.get(name="Foyer des Lilas")
    post = Professional.objects.get(email="maud@lilas.example")
    assert (post.structure, post.is_referent, post.position) == (structure, True, "éducatrice")
    assert Agreement.objects.get().antenna == lille
    letter = Letter.objects.get()
    assert (letter.recipient, letter.kind) == ("maud@lilas.example", "accepted")
    assert "/compte/code/?next=/portail/" in letter.body
    assert "Lilas" not in letter.subject
    client.post("/compte/code/", {"email": post.email, "next": "/portail/"})
    code = Letter.objects.get(kind="login_code").body
    typed = next(line for line in code.splitlines() if len(line) == 7 and line[3] == "-")
    assert client.post("/compte/code/saisir/", {"code": typed, "next": "/portail/"}).url == "/portail/"
    assert client.get("/portail/equipe/").status_code == 200


def test_accepted_into_a_structure_that_is_known(lille, manager, referent, signed_in):
    request = asks(postcode="59000", town="Lille", structure_name=referent.structure.name)
    client = signed_in(manager)
    form = client.get(f"/lille/partenaires/demandes/{request.pk}/").context["accepting"]
    assert form.initial == {"structure": referent.structure, "as_referent": False}
    first = next(str(label) for _value, label in form.fields["structure"].choices)
    assert first == "Une nouvelle, telle qu’elle est décrite"
    answer(client, request, "accepter", structure=referent.structure_id)
    assert Professional.objects.get(email="maud@lilas.example").structure == referent.structure
    assert not Professional.objects.get(email="maud@lilas.example").is_referent
    assert Structure.objects.filter(name=referent.structure.name).count() == 1


def test_the_first_of_a_structure_without_a_referent_is_proposed_as_its_referent(lille, manager, signed_in):
    known = StructureFactory(name="CCAS de Roubaix", postcode="59100", town="Roubaix")
    request = asks(postcode="59100", town="Roubaix", structure_name="CCAS de Roubaix")
    form = signed_in(manager).get(f"/lille/partenaires/demandes/{request.pk}/").context["accepting"]
    assert form.initial == {"structure": known, "as_referent": True}


def test_an_empty_request_names_each_field_that_is_missing(client, lille):
    page = client.post("/rejoindre/demande/", {"phone": ""}).content.decode().replace("\u00a0", " ")
    assert "Votre prénom : Ce champ est obligatoire." in page
    assert "Code postal : Ce champ est obligatoire." in page


def test_the_structures_proposed_are_those_alike_and_few(lille, manager):
    for n in range(12):
        StructureFactory(name=f"Centre social {n}", postcode="59100", town="Roubaix")
    near = StructureFactory(name="Foyer des lilas (association)", postcode="59100", town="Roubaix")
    same = StructureFactory(name="Tout autre nom", postcode="75001", town="Paris", siret="73282932000074")
    request = asks(siret="73282932000074")
    proposed = list(asking.alike(request))
    assert {near, same} <= set(proposed)
    assert len(proposed) == 8
    assert asking.closest(request) in (near, same)
    assert asking.closest(asks(email="x@y.example", structure_name="Zzz", town="Ailleurs", postcode="59999")) is None


def test_accepted_twice_there_is_one_post_and_one_letter(lille, manager, signed_in):
    request, client = asks(), signed_in(manager)
    for _n in range(2):
        answer(client, request, "accepter", structure="", as_referent="on")
    assert Professional.objects.filter(email="maud@lilas.example").count() == 1
    assert (
        Letter.objects.filter(kind="accepted").count() == Structure.objects.filter(name="Foyer des Lilas").count() == 1
    )


def test_refused_she_reads_the_reason_and_nothing_is_opened(lille, manager, signed_in):
    request, client = asks(), signed_in(manager)
    assert answer(client, request, "refuser", reason="private_address").status_code == 302
    letter = Letter.objects.get(recipient="maud@lilas.example")
    assert "il nous faut une adresse de courriel professionnelle" in letter.body
    assert not Professional.objects.filter(email="maud@lilas.example").exists()
    assert "déjà sa réponse" in answer(client, request, "accepter", structure="").content.decode()
    answer(client, request, "refuser", reason="not_confirmed")
    request.refresh_from_db()
    assert request.reason == RefusalReason.PRIVATE_ADDRESS
    assert Letter.objects.filter(recipient="maud@lilas.example").count() == 1


def test_a_refusal_without_a_reason_is_not_sent(lille, manager, signed_in):
    request = asks()
    shown = answer(signed_in(manager), request, "refuser", reason="")
    assert shown.status_code == 200
    request.refresh_from_db()
    assert request.state == "waiting"


def test_asked_again_by_the_same_address_it_waits_once_and_nobody_is_told_so(client, lille, manager):
    first = client.post("/rejoindre/demande/", ASKED)
    again = client.post("/rejoindre/demande/", {**ASKED, "postcode": "69001", "email": "MAUD@lilas.example"})
    assert first.url == again.url
    assert JoinRequest.objects.count() == Letter.objects.count() == 1


def test_where_no_antenna_serves_the_nation_reads_and_answers(client, lille, national, signed_in):
    client.post("/rejoindre/demande/", {**ASKED, "postcode": "97100", "town": "Basse-Terre"})
    request = JoinRequest.objects.get()
    assert request.antenna is None
    assert Letter.objects.get().recipient == national.user.email
    desk = signed_in(national)
    assert "Foyer des Lilas" in desk.get("/siege/partenaires/demandes/").content.decode()
    answer(desk, request, "accepter", "/siege/partenaires", structure="", as_referent="on")
    assert Professional.objects.get(email="maud@lilas.example").is_referent
    assert not Agreement.objects.exists()


def test_a_manager_of_another_antenna_and_a_volunteer_see_no_request(lille, lyon, volunteer, signed_in):
    request = asks()
    lyon_manager = MembershipFactory(antenna=lyon, role=Role.MANAGER)
    assert signed_in(lyon_manager).get(f"/lyon/partenaires/demandes/{request.pk}/").status_code == 404
    assert "Lilas" not in signed_in(lyon_manager).get("/lyon/partenaires/demandes/").content.decode()
    assert signed_in(volunteer).get("/lille/partenaires/demandes/").status_code == 403
    assert answer(signed_in(volunteer), request, "accepter", structure="").status_code == 403


def test_requests_that_wait_are_counted_where_the_manager_looks(lille, manager, volunteer, national, signed_in):
    asks()
    asks(email="autre@lilas.example")
    for who, pages in (
        (manager, ["/lille/", "/lille/semaine/", "/lille/partenaires/"]),
        (national, ["/siege/", "/siege/partenaires/"]),
    ):
        for page in pages:
            assert "2 demandes d’accès au portail attendent" in signed_in(who).get(page).content.decode(), page
    assert "demandes d’accès" not in signed_in(volunteer).get("/lille/").content.decode()


def test_a_structure_of_another_antenna_is_not_taken_by_a_request(lille, lyon, manager, signed_in):
    """Whoever lets people into it would be shown what it sent to the other antenna."""
    theirs = ProfessionalFactory(structure__name="CCAS de Lyon", structure__postcode="69001", structure__town="Roubaix")
    Agreement.objects.create(structure=theirs.structure, antenna=lyon)
    request = asks()
    shown = answer(signed_in(manager), request, "accepter", structure=theirs.structure_id)
    assert shown.status_code == 200
    assert "travaille avec une autre antenne" in shown.content.decode()
    assert not Professional.objects.filter(email="maud@lilas.example").exists()
    request.refresh_from_db()
    assert request.state == "waiting"


def test_an_account_that_is_closed_is_said_and_nothing_is_half_done(lille, manager, signed_in):
    UserFactory(email="maud@lilas.example", is_active=False)
    request = asks()
    shown = answer(signed_in(manager), request, "accepter", structure="")
    assert "compte est fermé" in shown.content.decode()
    assert not Structure.objects.filter(name="Foyer des Lilas").exists()


def test_what_was_asked_never_changes_and_is_decided_once(lille, manager):
    request = asks()
    for statement in (
        "UPDATE partners_joinrequest SET email = 'x@example.org' WHERE id = %s",
        "UPDATE partners_joinrequest SET structure_name = 'Autre' WHERE id = %s",
    ):
        with (
            pytest.raises(IntegrityError, match="kept as it was asked"),
            transaction.atomic(),
            doors.open_antenna(lille.pk),
        ):
            with connection.cursor() as cursor:
                cursor.execute(statement, [request.pk])
    with doors.open_antenna(lille.pk):
        asking.refuse(request, RefusalReason.NOT_CONFIRMED, by=manager.user, at=timezone.now())
    with pytest.raises(IntegrityError, match="already decided"), transaction.atomic(), doors.open_antenna(lille.pk):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE partners_joinrequest SET reason = 'elsewhere' WHERE id = %s", [request.pk])


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("structure_name", ""), ("structure_name", "1234"), ("structure_name", "x" * 121), ("kind", "nothing"),
        ("postcode", "5900"), ("postcode", "ABCDE"), ("postcode", "٥٩٠٠٠"), ("town", ""), ("siret", "12345678901234"), ("siret", "abc"),
        ("email", "maud"), ("phone", "12"), ("phone", "06 12 34 56 78 ou 06 12 34 56 79"), ("first_name", "<b>"),
        ("position", ""), ("last_name", "x" * 500),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_beside_its_field(client, lille, field, typed):
    shown = client.post("/rejoindre/demande/", {**ASKED, field: typed})
    assert shown.status_code == 200
    page = shown.content.decode()
    assert f'id="id_{field}_error"' in page or f"error_1_id_{field}" in page
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize("field", ["structure_name", "town", "first_name", "email", "position"])
def test_a_nul_is_refused_and_emoji_or_right_to_left_names_are_kept(client, lille, field):
    assert client.post("/rejoindre/demande/", {**ASKED, field: "a\x00b"}).status_code == 200
    assert not JoinRequest.objects.exists()


def test_a_siret_that_is_right_is_kept_without_its_spaces(client, lille):
    client.post("/rejoindre/demande/", {**ASKED, "siret": "732 829 320 00074", "structure_name": "مركز 🙂 Lilas"})
    assert JoinRequest.objects.get().siret == "73282932000074"


def test_requests_from_one_address_are_counted(client, lille):
    for _n in range(5):
        assert client.post("/rejoindre/demande/", ASKED).status_code == 302
    shown = client.post("/rejoindre/demande/", ASKED)
    assert shown.status_code == 200
    assert "Trop d’essais" in shown.content.decode()


def test_the_managers_of_the_team_are_told_and_not_those_who_left(lille, manager):
    gone = MembershipFactory(antenna=lille, role=Role.MANAGER, ends_on=timezone.localdate().replace(year=2021))
    closed = MembershipFactory(antenna=lille, role=Role.MANAGER, user__is_active=False)
    asks()
    assert list(Letter.objects.values_list("recipient", flat=True)) == [manager.user.email]
    assert Membership.objects.filter(pk__in=[gone.pk, closed.pk]).count() == 2


def test_those_who_did_not_come_in_are_forgotten_a_year_after(lille, manager, referent):
    refused, waits, accepted = asks(), asks(email="b@lilas.example"), asks(email="c@lilas.example")
    invitation, _link = invited(referent)
    with doors.open_antenna(lille.pk, user_id=manager.user_id):
        asking.refuse(refused, RefusalReason.NOT_CONFIRMED, by=manager.user, at=timezone.now())
        asking.accept(accepted, structure=None, as_referent=True, by=manager.user, at=timezone.now())
    with doors.open_national():
        assert forgetting.forget(at=timezone.now() + timedelta(days=364)) == (0, 0)
        assert forgetting.forget(at=timezone.now() + timedelta(days=373)) == (1, 1)
    assert set(JoinRequest.objects.values_list("pk", flat=True)) == {waits.pk, accepted.pk}
    assert not Invitation.objects.filter(pk=invitation.pk).exists()
    assert Invitation.objects.get().email == "c@lilas.example"
