"""The gate before each door: which of someone's places opens it, and what is not asked of whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from connect.antennas.models import Role
from tests.factories.people import MembershipFactory, ProfessionalFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_someone_who_was_a_volunteer_and_became_a_manager_comes_in_as_manager(signed_in, lille):
    user, today = UserFactory(), timezone.localdate()
    MembershipFactory(user=user, antenna=lille, role=Role.VOLUNTEER, ends_on=today - timedelta(days=1))
    MembershipFactory(user=user, antenna=lille, role=Role.MANAGER, starts_on=today)
    assert signed_in(user).get("/lille/equipe/").status_code == 200


def test_a_manager_here_is_a_volunteer_there(signed_in, lille, lyon):
    user = UserFactory()
    MembershipFactory(user=user, antenna=lille, role=Role.MANAGER)
    MembershipFactory(user=user, antenna=lyon, role=Role.VOLUNTEER)
    client = signed_in(user)
    assert client.get("/lille/equipe/").status_code == 200
    assert client.get("/lyon/").status_code == 200
    assert client.get("/lyon/equipe/").status_code == 403


def test_a_place_that_has_not_begun_opens_nothing(signed_in, lille):
    later = MembershipFactory(antenna=lille, starts_on=timezone.localdate() + timedelta(days=1))
    assert signed_in(later).get("/lille/").status_code == 403


def test_an_antenna_that_closed_opens_to_nobody(signed_in, volunteer, lille):
    lille.closed_on = timezone.localdate() - timedelta(days=1)
    lille.save()
    assert signed_in(volunteer).get("/lille/").status_code == 403


def test_only_one_door_leads_straight_in_and_several_are_offered(signed_in, volunteer, lyon):
    assert signed_in(volunteer).get("/").url == "/lille/"
    MembershipFactory(user=volunteer.user, antenna=lyon)
    page = signed_in(volunteer).get("/").content.decode()
    assert 'href="/lille/"' in page
    assert 'href="/lyon/"' in page


def test_someone_with_no_place_today_is_told_whom_to_ask(signed_in):
    page = signed_in(UserFactory()).get("/")
    assert page.status_code == 403
    assert "Aucune antenne" in page.content.decode()


def test_a_professional_of_two_structures_enters_by_the_one_she_chose(signed_in):
    user = UserFactory()
    one, other = (ProfessionalFactory(user=user) for _ in range(2))
    client = signed_in(user)
    session = client.session
    session["structure"] = other.structure_id
    session.save()
    assert client.get("/portail/").wsgi_request.professional.structure_id == other.structure_id
    assert one.structure_id != other.structure_id


def test_an_inactive_account_is_out_at_once(signed_in, volunteer):
    client = signed_in(volunteer)
    assert client.get("/lille/").status_code == 200
    volunteer.user.is_active = False
    volunteer.user.save()
    assert client.get("/lille/").url == "/compte/connexion/?next=/lille/"


class TestTheAdminIsNoSecondSignIn:
    """Django's own sign-in page would count no tries and ask for no second factor."""

    def test_a_volunteer_cannot_try_the_managers_password_there(self, signed_in, volunteer, manager):
        client = signed_in(volunteer)
        typed = {"username": manager.user.email, "password": "mot de passe 1234", "next": "/lille/admin/"}
        assert client.get("/lille/admin/", follow=True).status_code == 403
        assert client.post("/lille/admin/login/", typed).status_code == 403
        assert client.get("/lille/equipe/").status_code == 403, "she is still herself"

    def test_the_manager_is_in_already_and_changes_her_password_where_everyone_does(self, signed_in, manager):
        client = signed_in(manager)
        assert client.get("/lille/admin/").status_code == 200
        assert client.get("/lille/admin/login/").url == "/lille/admin/"
        assert client.get("/lille/admin/password_change/").url == "/compte/mot-de-passe/changer/"
