"""A link of a letter: one address, seven days, once; and clear words whenever it does not open."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from connect.accounts.models import User
from connect.antennas import doors
from connect.partners.joining import invitations
from connect.partners.joining.invitations import Guest
from connect.partners.models import Invitation, Professional
from connect.post.models import Letter
from tests.conftest import AppClient
from tests.factories.partners import GUEST, invited, link_of
from tests.factories.people import ProfessionalFactory, UserFactory

pytestmark = pytest.mark.django_db
WELCOME = {"first_name": "Awa", "last_name": "Sarr", "position": "assistante sociale"}


def test_a_referent_invites_a_colleague_who_joins_and_is_signed_in(referent, signed_in, client):
    answer = signed_in(referent).post(
        "/portail/equipe/inviter/",
        {"first_name": "Awa", "last_name": "Sarr", "email": "Awa@CCAS.example", "position": ""},
    )
    assert answer.url == "/portail/equipe/"
    link = link_of("awa@ccas.example")
    shown = client.get(link)
    assert shown.status_code == 200
    assert referent.structure.name in shown.content.decode()
    assert shown["Referrer-Policy"] == "strict-origin"
    answer = client.post(link, WELCOME, follow=True)
    assert answer.redirect_chain == [("/portail/", 302)]
    assert "Bienvenue" in answer.content.decode()
    post = Professional.objects.get(email="awa@ccas.example")
    assert (post.structure, post.is_referent, post.position) == (referent.structure, False, "assistante sociale")
    assert not post.user.has_usable_password()


def test_looking_at_the_link_uses_nothing_up(referent, client):
    """Mail servers open links before people do."""
    _invitation, link = invited(referent)
    for _n in range(3):
        assert client.get(link).status_code == 200
    assert not Professional.objects.filter(email=GUEST.email).exists()


def test_an_account_that_exists_is_not_opened_by_a_link_and_signs_in_by_its_code(referent, client):
    """A link may be forwarded, and this account may hold an antenna's door too."""
    UserFactory(email=GUEST.email)
    _invitation, link = invited(referent)
    answer = client.post(link, WELCOME)
    assert answer.url == "/compte/code/?next=/portail/"
    assert Professional.objects.on().filter(user__email=GUEST.email, structure=referent.structure).exists()
    assert client.get("/portail/").status_code == 302, "not signed in"


def test_whoever_is_signed_in_with_the_right_account_is_at_once_in_the_right_structure(referent, signed_in):
    elsewhere = ProfessionalFactory(user=UserFactory(email=GUEST.email))
    _invitation, link = invited(referent)
    client = signed_in(elsewhere)
    answer = client.post(link, WELCOME, follow=True)
    assert answer.redirect_chain == [("/portail/", 302)]
    assert referent.structure.name in answer.content.decode()


def test_pressed_twice_the_second_press_is_told_and_nothing_is_doubled(referent, client):
    _invitation, link = invited(referent)
    client.post(link, WELCOME)
    again = client.post(link, WELCOME)
    assert again.status_code == 410
    assert "déjà servi" in again.content.decode()
    assert Professional.objects.filter(email=GUEST.email).count() == User.objects.filter(email=GUEST.email).count() == 1


def test_an_expired_link_says_so_and_opens_nothing(referent, client):
    invitation, link = invited(referent)
    week = timedelta(days=7, minutes=1)
    Invitation.objects.filter(pk=invitation.pk).update(made_at=F("made_at") - week, expires_at=F("expires_at") - week)
    shown = client.get(link)
    assert shown.status_code == 410
    assert "a expiré" in shown.content.decode()
    assert client.post(link, WELCOME).status_code == 410
    assert not User.objects.filter(email=GUEST.email).exists()


def test_a_withdrawn_link_says_so(referent, signed_in, client):
    invitation, link = invited(referent)
    answer = signed_in(referent).post(f"/portail/equipe/invitations/{invitation.pk}/retirer/")
    assert answer.url == "/portail/equipe/"
    assert "a été retirée" in client.get(link).content.decode()


def test_the_links_of_a_referent_who_left_stop_with_her_post(referent, colleague, client):
    """Else one could leave a door open behind oneself."""
    _invitation, link = invited(referent)
    Professional.objects.filter(pk=referent.pk).update(ends_on=timezone.localdate())
    assert client.get(link).status_code == 200, "until her last day"
    Professional.objects.filter(pk=referent.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert "a été retirée" in client.get(link).content.decode()
    assert client.post(link, WELCOME).status_code == 410
    with pytest.raises(invitations.LinkWithdrawn):
        invitations.accept(link.rstrip("/").rpartition("/")[2], **WELCOME)


def test_sent_again_the_former_link_stops_and_the_new_one_opens(referent, signed_in, client):
    invitation, first = invited(referent)
    Invitation.objects.filter(pk=invitation.pk).update(
        made_at=F("made_at") - timedelta(hours=1), expires_at=F("expires_at") - timedelta(hours=1)
    )
    signed_in(referent).post(f"/portail/equipe/invitations/{invitation.pk}/renvoyer/")
    second = link_of(GUEST.email)
    assert second != first
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_a_double_click_on_invite_sends_one_letter(referent, signed_in):
    client = signed_in(referent)
    for _n in range(3):
        client.post("/portail/equipe/inviter/", {"first_name": "A", "last_name": "Sarr", "email": GUEST.email})
    assert Letter.objects.filter(kind="invitation").count() == Invitation.objects.count() == 1


def test_a_link_for_somebody_else_leaves_the_one_signed_in_as_she_is(referent, stranger, signed_in):
    _invitation, link = invited(referent)
    client = signed_in(stranger)
    shown = client.get(link)
    assert shown.status_code == 409
    page = shown.content.decode()
    assert "une autre adresse" in page
    assert GUEST.email not in page
    assert client.post(link, WELCOME).status_code == 409
    assert not Professional.objects.filter(email=GUEST.email).exists()


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "' OR 1=1", "é" * 200, "../../siege"])
def test_a_guessed_link_opens_nothing(client, referent, token):
    invited(referent)
    assert client.get(f"/rejoindre/invitation/{token}/").status_code == 404


def test_the_database_keeps_no_secret(referent):
    invitation, link = invited(referent)
    secret = link.rstrip("/").rpartition("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT i::text FROM partners_invitation i")
        assert secret not in cursor.fetchone()[0]
    assert invitation.proof == invitations.proof_of(secret)


def test_no_subject_and_no_address_names_anybody(referent):
    _invitation, link = invited(referent)
    letter = Letter.objects.get(kind="invitation")
    for word in ("Awa", "Sarr", referent.structure.name, str(referent)):
        assert word not in letter.subject
        assert word not in link


def test_somebody_already_in_post_is_not_invited_again(referent, colleague, signed_in):
    answer = signed_in(referent).post(
        "/portail/equipe/inviter/", {"first_name": "X", "last_name": "Y", "email": colleague.email}
    )
    assert answer.status_code == 200
    assert "a déjà sa place" in answer.content.decode()


def test_a_colleague_known_from_a_training_gets_her_access_and_keeps_her_post(referent, client):
    known = ProfessionalFactory(
        structure=referent.structure, user=None, first_name="Awa", last_name="Sarr", email=GUEST.email
    )
    _invitation, link = invited(referent)
    client.post(link, WELCOME)
    known.refresh_from_db()
    assert known.user.email == GUEST.email
    assert Professional.objects.filter(email=GUEST.email).count() == 1


def test_a_closed_account_does_not_come_back_by_an_invitation(referent, client):
    UserFactory(email=GUEST.email, is_active=False)
    _invitation, link = invited(referent)
    answer = client.post(link, WELCOME)
    assert answer.status_code == 200
    assert "compte est fermé" in answer.content.decode()
    assert not Professional.objects.filter(email=GUEST.email).exists()


def test_the_thirty_first_invitation_of_a_day_waits(referent, signed_in):
    with doors.open_portal(referent.structure_id, user_id=referent.user_id):
        for n in range(30):
            guest = Guest(f"p{n}@ccas.example", "P", "Q")
            invitations.invite(guest, structure=referent.structure, by=referent.user, at=timezone.now())
    answer = signed_in(referent).post(
        "/portail/equipe/inviter/", {"first_name": "P", "last_name": "Q", "email": "p30@ccas.example"}
    )
    assert "Trente invitations" in answer.content.decode()
    assert Letter.objects.filter(kind="invitation").count() == 30


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", ""), ("email", "pas une adresse"), ("email", "a@b\x00.fr"), ("email", "a" * 250 + "@example.org"),
        ("email", "a@b.fr, c@d.fr"), ("first_name", ""), ("first_name", "<script>alert(1)</script>"),
        ("last_name", "1234"), ("last_name", "x" * 5000), ("position", "y" * 81), ("first_name", "\x00"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_no_letter(referent, signed_in, field, typed):
    asked = {"first_name": "Awa", "last_name": "Sarr", "email": GUEST.email, field: typed}
    answer = signed_in(referent).post("/portail/equipe/inviter/", asked)
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.content.decode()
    assert not Letter.objects.exists()


def test_the_manager_of_the_antenna_invites_the_referent(referent, manager, signed_in):
    client = signed_in(manager)
    page = f"/lille/partenaires/{referent.structure_id}/inviter/"
    assert client.get(page).status_code == 200
    answer = client.post(page, {"first_name": "Awa", "last_name": "Sarr", "email": GUEST.email, "as_referent": "on"})
    assert answer.url == f"/lille/partenaires/{referent.structure_id}/"
    link = link_of(GUEST.email)
    assert link.startswith("/rejoindre/"), "outside the antenna's addresses"
    guest = AppClient()
    assert "L’antenne vous invite" in guest.get(link).content.decode()
    guest.post(link, WELCOME)
    assert Professional.objects.get(email=GUEST.email).is_referent
