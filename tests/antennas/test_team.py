"""The team of an antenna: its managers invite, change a role, note a last day; PostgreSQL keeps them at home."""

import re
from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from connect.accounts.models import User
from connect.antennas import doors, members
from connect.antennas.doors import passes
from connect.antennas.members import Newcomer
from connect.antennas.models import Membership, Role
from connect.post.models import Letter
from tests.factories.people import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

TEAM, INVITE = "/lille/equipe/", "/lille/equipe/inviter/"
NEW = {
    "first_name": "Émilie",
    "last_name": "Roussel",
    "email": "emilie@example.org",
    "role": "volunteer",
    "ends_on": "",
}


def pass_of(membership):
    return next(p for p in passes(membership.user_id) if p.holder_id == membership.pk)


class TestWhoSeesIt:
    def test_the_manager_sees_her_team_with_roles_and_dates(self, signed_in, manager, volunteer, stranger):
        text = signed_in(manager).get(TEAM).content.decode()
        assert str(volunteer.user) in text
        assert "bénévole" in text
        assert "depuis le" in text
        assert str(stranger.user) not in text

    @pytest.mark.parametrize("address", [TEAM, INVITE])
    def test_a_volunteer_does_not(self, signed_in, volunteer, address):
        assert signed_in(volunteer).get(address).status_code == 403
        assert signed_in(volunteer).post(address, NEW).status_code in (403, 405)

    def test_the_manager_of_another_antenna_does_not(self, signed_in, lille, lyon):
        elsewhere = MembershipFactory(role=Role.MANAGER, antenna=lyon)
        assert signed_in(elsewhere).get(TEAM).status_code == 403

    def test_the_list_costs_the_same_with_one_or_twenty(self, signed_in, manager, lille):
        from django.test.utils import CaptureQueriesContext

        client = signed_in(manager)
        client.get(TEAM)
        with CaptureQueriesContext(connection) as alone:
            client.get(TEAM)
        MembershipFactory.create_batch(20, antenna=lille)
        with CaptureQueriesContext(connection) as many:
            client.get(TEAM)
        assert len(alone) == len(many)


class TestInviting:
    def test_a_newcomer_gets_a_place_and_a_letter_and_chooses_her_password(self, signed_in, client, manager):
        answer = signed_in(manager).post(INVITE, NEW)
        assert (answer.status_code, answer.url) == (302, TEAM)
        place = Membership.objects.get(user__email="emilie@example.org")
        assert (place.role, place.starts_on, place.ends_on) == ("volunteer", timezone.localdate(), None)
        assert not place.user.has_usable_password()
        letter = Letter.objects.get(recipient="emilie@example.org")
        link = re.search(r"/compte/mot-de-passe/choisir/\S+", letter.body)[0]
        form = client.get(link, follow=True)
        assert "Choisissez votre mot de passe" in form.content.decode()
        typed = {"password1": "trois navires bleus ici", "password2": "trois navires bleus ici"}
        assert client.post(form.redirect_chain[-1][0], typed).status_code == 302
        signed = client.post("/compte/connexion/", {"login": "emilie@example.org", "password": typed["password1"]})
        assert signed.status_code == 302
        assert client.get("/lille/").status_code == 200
        assert "Ce lien ne marche plus" in client.get(link, follow=True).content.decode(), "one time"

    def test_the_letter_says_where_and_its_subject_names_nobody(self, signed_in, manager):
        signed_in(manager).post(INVITE, NEW)
        letter = Letter.objects.get()
        assert "Lille" in letter.body
        assert not any(word in letter.subject for word in ("Émilie", "Roussel", "emilie", str(manager.user)))

    def test_the_letter_is_in_french_whatever_language_the_manager_reads(self, signed_in, manager):
        client = signed_in(manager)
        client.cookies["connect_language"] = "en"
        client.post(INVITE, NEW)
        assert Letter.objects.get().body.startswith("Bonjour,")

    def test_someone_with_an_account_gets_a_place_and_keeps_her_name_and_password(self, signed_in, manager, stranger):
        typed = {**NEW, "email": stranger.user.email.upper()}
        assert signed_in(manager).post(INVITE, typed).status_code == 302
        assert User.objects.filter(email__iexact=stranger.user.email).count() == 1
        assert {p.slug for p in passes(stranger.user_id)} == {"lille", "lyon"}
        stranger.user.refresh_from_db()
        assert stranger.user.first_name != "Émilie"
        letter = Letter.objects.get()
        assert "mot-de-passe/choisir" not in letter.body
        assert "/compte/connexion/" in letter.body

    def test_someone_already_there_is_refused_beside_her_address(self, signed_in, manager, volunteer):
        answer = signed_in(manager).post(INVITE, {**NEW, "email": volunteer.user.email})
        assert answer.status_code == 200
        field = re.search(r'<div id="div_id_email".*?</div>\s*</div>', answer.content.decode(), re.DOTALL)[0]
        assert "déjà dans l’équipe" in field
        assert not Letter.objects.exists(), "no letter for what was not done"

    def test_the_same_invitation_sent_twice_makes_one_place(self, signed_in, manager):
        client = signed_in(manager)
        client.post(INVITE, NEW)
        client.post(INVITE, NEW)
        assert Membership.objects.filter(user__email="emilie@example.org").count() == 1
        assert Letter.objects.count() == 1

    def test_someone_who_left_may_come_back(self, signed_in, manager, volunteer):
        volunteer.ends_on = timezone.localdate() - timedelta(days=30)
        volunteer.save()
        assert signed_in(manager).post(INVITE, {**NEW, "email": volunteer.user.email}).status_code == 302

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", ""), ("email", "sans arobase"), ("email", "a" * 300 + "@example.org"), ("email", "a\x00@example.org"),
            ("first_name", ""), ("first_name", "x" * 81), ("first_name", "a\x00b"), ("last_name", ""),
            ("role", "national_admin"), ("role", "chef"), ("role", ""),
            ("ends_on", "1800-01-01"), ("ends_on", "9999-12-31"), ("ends_on", "31/02/2027"), ("ends_on", "hier"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_written(self, signed_in, manager, field, value):
        answer = signed_in(manager).post(INVITE, {**NEW, field: value})
        assert answer.status_code == 200
        block = re.search(
            rf'<div id="div_id_{field}".*?(?=<div id="div_id_|<button)', answer.content.decode(), re.DOTALL
        )[0]
        assert "invalid-feedback" in block
        assert not Membership.objects.filter(user__email__startswith="emilie").exists()
        assert not Letter.objects.exists()

    @pytest.mark.parametrize("name", ["<script>alert(1)</script>", "مريم", "👩‍🌾 Zoé", "O'Neil\"); DROP TABLE"])
    def test_any_name_is_shown_as_it_is_written(self, signed_in, manager, name):
        client = signed_in(manager)
        assert client.post(INVITE, {**NEW, "first_name": name}).status_code == 302
        text = client.get(TEAM).content.decode()
        assert "<script>alert" not in text
        assert User.objects.get(email="emilie@example.org").first_name == name

    def test_a_place_may_have_a_last_day(self, signed_in, manager):
        last = timezone.localdate() + timedelta(days=180)
        signed_in(manager).post(INVITE, {**NEW, "role": "civic", "ends_on": last.isoformat()})
        assert Membership.objects.get(user__email="emilie@example.org").ends_on == last


def test_a_second_letter_for_who_never_came(signed_in, manager):
    client = signed_in(manager)
    client.post(INVITE, NEW)
    place = Membership.objects.get(user__email="emilie@example.org")
    Letter.objects.update(matter="the first")
    assert client.post(f"{TEAM}{place.pk}/inviter-de-nouveau/").status_code == 302
    assert Letter.objects.count() == 2


class TestEnding:
    def test_a_last_day_is_included_and_the_next_day_the_door_is_closed(self, signed_in, manager, volunteer):
        today = timezone.localdate()
        signed_in(manager).post(f"{TEAM}{volunteer.pk}/dernier-jour/", {"ends_on": today.isoformat()})
        assert signed_in(volunteer).get("/lille/").status_code == 200
        signed_in(manager).post(f"{TEAM}{volunteer.pk}/dernier-jour/", {"ends_on": (today - timedelta(1)).isoformat()})
        assert signed_in(volunteer).get("/lille/").status_code == 403

    def test_a_manager_does_not_end_herself(self, signed_in, manager):
        answer = signed_in(manager).post(
            f"{TEAM}{manager.pk}/dernier-jour/", {"ends_on": timezone.localdate().isoformat()}
        )
        assert "Vous ne pouvez pas changer votre propre place" in answer.content.decode()
        manager.refresh_from_db()
        assert manager.ends_on is None

    def test_before_the_first_day_is_refused_beside_the_day(self, signed_in, manager, lille):
        today = timezone.localdate()
        newcomer = MembershipFactory(antenna=lille, starts_on=today)
        answer = signed_in(manager).post(
            f"{TEAM}{newcomer.pk}/dernier-jour/", {"ends_on": (today - timedelta(1)).isoformat()}
        )
        assert "Le dernier jour est avant le premier" in answer.content.decode()

    @pytest.mark.parametrize("day", ["", "1800-01-01", "9999-12-31", "demain", "2027-02-30"])
    def test_a_day_that_cannot_be_is_said_beside_it(self, signed_in, manager, volunteer, day):
        answer = signed_in(manager).post(f"{TEAM}{volunteer.pk}/dernier-jour/", {"ends_on": day})
        assert "invalid-feedback" in answer.content.decode()

    def test_the_place_of_another_antenna_is_not_there(self, signed_in, manager, stranger):
        for page in ("dernier-jour", "role", "inviter-de-nouveau"):
            answer = signed_in(manager).post(
                f"{TEAM}{stranger.pk}/{page}/", {"ends_on": "2026-12-01", "role": "manager"}
            )
            assert answer.status_code == 404
        stranger.refresh_from_db()
        assert (stranger.ends_on, stranger.role) == (None, "volunteer")

    def test_what_has_ended_is_ended(self, manager, volunteer, lille):
        volunteer.ends_on = timezone.localdate() - timedelta(days=3)
        volunteer.save()
        with pytest.raises(members.AlreadyEnded), doors.open_antenna(lille.pk):
            members.end(volunteer, timezone.localdate(), by=pass_of(manager))


class TestChangingARole:
    def test_the_old_role_ends_yesterday_and_the_new_one_begins_today(self, signed_in, manager, volunteer):
        signed_in(manager).post(f"{TEAM}{volunteer.pk}/role/", {"role": "manager"})
        today = timezone.localdate()
        places = Membership.objects.filter(user=volunteer.user).order_by("starts_on")
        assert [(p.role, p.ends_on) for p in places] == [("volunteer", today - timedelta(1)), ("manager", None)]
        assert signed_in(volunteer).get(TEAM).status_code == 200

    def test_asked_twice_nothing_more_happens(self, signed_in, manager, volunteer):
        for _ in range(2):
            place = Membership.objects.on().get(user=volunteer.user)
            signed_in(manager).post(f"{TEAM}{place.pk}/role/", {"role": "employee"})
        assert Membership.objects.filter(user=volunteer.user).count() == 2

    def test_a_role_given_today_is_corrected_in_place(self, signed_in, manager, lille):
        newcomer = MembershipFactory(antenna=lille, starts_on=timezone.localdate())
        signed_in(manager).post(f"{TEAM}{newcomer.pk}/role/", {"role": "employee"})
        assert Membership.objects.get(user=newcomer.user).role == "employee"

    def test_a_national_role_is_not_hers_to_give(self, signed_in, manager, volunteer):
        answer = signed_in(manager).post(f"{TEAM}{volunteer.pk}/role/", {"role": "national_admin"})
        assert answer.status_code == 200
        assert Membership.objects.get(user=volunteer.user).role == "volunteer"

    def test_someone_who_is_no_longer_a_manager_can_do_nothing(self, manager, volunteer, lille):
        mine = pass_of(manager)
        manager.ends_on = timezone.localdate() - timedelta(days=1)
        manager.save()
        with pytest.raises(members.NoLongerManager), doors.open_antenna(lille.pk):
            members.change_role(volunteer, Role.EMPLOYEE, by=mine)
        with pytest.raises(members.NoLongerManager), doors.open_antenna(lille.pk):
            members.invite(Newcomer("a@example.org", "A", "B", "volunteer"), antenna=lille, by=mine)


class TestInPostgreSQL:
    def insert(self, user, antenna, role="volunteer", starts="2026-01-01"):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO antennas_membership (user_id, antenna_id, role, starts_on) VALUES (%s, %s, %s, %s)",
                [user.pk, antenna and antenna.pk, role, starts],
            )

    def test_an_antenna_writes_no_place_at_another(self, lille, lyon):
        user = UserFactory()
        with pytest.raises(ProgrammingError, match="row-level security"), doors.open_antenna(lille.pk):
            self.insert(user, lyon)

    def test_nor_in_the_national_team(self, lille):
        user = UserFactory()
        with pytest.raises(Error, match="row-level security"), doors.open_antenna(lille.pk):
            self.insert(user, None, "national_admin")
        with pytest.raises(IntegrityError, match="membership_national_or_of_an_antenna"), doors.open_antenna(lille.pk):
            self.insert(user, lille, "national_admin")

    def test_nor_changes_one_elsewhere(self, lille, stranger):
        with doors.open_antenna(lille.pk):
            assert Membership.objects.filter(pk=stranger.pk).update(ends_on=date(2026, 1, 1)) == 0

    def test_two_places_at_once_at_an_antenna_cannot_be(self, lille, volunteer):
        with pytest.raises(IntegrityError, match="membership_one_role_at_a_time"), transaction.atomic():
            self.insert(volunteer.user, lille, "manager")

    def test_nor_twice_in_the_national_team(self, national):
        with pytest.raises(IntegrityError, match="membership_one_role_at_a_time"), transaction.atomic():
            self.insert(national.user, None, "national_reader")

    def test_one_after_the_other_and_at_two_antennas_can(self, lille, lyon, volunteer):
        Membership.objects.filter(pk=volunteer.pk).update(ends_on=date(2025, 12, 31))
        self.insert(volunteer.user, lille)
        self.insert(volunteer.user, lyon)
        assert Membership.objects.filter(user=volunteer.user).count() == 3

    def test_the_portal_sees_no_team(self, prescriber, volunteer):
        with pytest.raises(ProgrammingError, match="permission denied"), doors.open_portal(prescriber.structure_id):
            Membership.objects.count()
