"""Joining by an access code proves a mailbox; the telephone of an account that has one is still asked for."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.utils import timezone

from connect.antennas import doors
from connect.partners.joining import codes
from connect.partners.models import Professional
from connect.post.models import Letter
from tests.accounts.conftest import PASSWORD
from tests.factories.people import MembershipFactory, ProfessionalFactory

pytestmark = pytest.mark.django_db
TYPE, CONFIRM = "/rejoindre/code/", "/rejoindre/code/saisir/"


@pytest.fixture
def manager(lille, settings):
    settings.SECOND_FACTOR_DEMANDED = True
    manager = MembershipFactory(antenna=lille, role="manager")
    manager.user.set_password(PASSWORD)
    manager.user.save()
    totp.TOTP.activate(manager.user, totp.generate_totp_secret())
    return manager


def test_her_mailbox_and_an_access_code_do_not_sign_in_whoever_has_a_telephone(client, manager):
    referent = ProfessionalFactory(is_referent=True)
    with doors.open_portal(referent.structure_id, user_id=referent.user_id):
        access = codes.make(referent.structure_id, by=referent.user, at=timezone.now())
    client.post(TYPE, {"code": access.code, "email": manager.user.email, "first_name": "A", "last_name": "B"})
    body = Letter.objects.filter(kind="short_code").latest("queued_at").body
    answer = client.post(CONFIRM, {"code": re.search(r"^[A-Z]{3}-[A-Z]{3}$", body, re.MULTILINE)[0]})
    assert Professional.objects.filter(user=manager.user).exists(), "her place is hers"
    assert "_auth_user_id" not in client.session
    assert answer.url.startswith("/compte/code/")


@pytest.mark.parametrize("address", ["application/retirer/", "codes/", "codes/refaire/", "codes/telecharger/"])
def test_a_session_that_never_showed_the_telephone_neither_takes_it_off_nor_reads_the_spare_codes(
    signed_in, manager, address
):
    """A password is what the telephone doubles: given again, it does not stand for it."""
    visitor = signed_in(manager)
    visitor.post("/compte/reauthentification/", {"password": PASSWORD})
    for method in (visitor.get, visitor.post):
        answer = method(f"/compte/second-facteur/{address}")
        assert answer.url.startswith("/compte/second-facteur/confirmer/")
    assert Authenticator.objects.filter(user=manager.user, type="totp").exists()
