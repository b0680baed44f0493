"""Posts of a structure: who answers for it, who leaves, what stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from beneficiaries.liaison import sheets
from connect.accounts.models import User
from connect.antennas import doors
from connect.partners import posts
from connect.partners.models import Professional
from connect.post.models import Letter
from tests.factories.people import ProfessionalFactory, UserFactory
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db
TEAM = "/portail/equipe/"


def today():
    return timezone.localdate()


def at_portal(post, statement, *values, user=None):
    """A statement as the portal's role, with this structure's door open by this post's account."""
    with transaction.atomic(), doors.open_portal(post.structure_id, user_id=(user or post.user).pk):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount


def refused(post, statement, *values, by, user=None):
    with pytest.raises(IntegrityError) as caught:
        at_portal(post, statement, *values, user=user)
    assert caught.value.__cause__.diag.constraint_name == by


def test_a_referent_ends_a_post_and_the_sheets_stay_with_the_structure(referent, colleague, lille, signed_in):
    sheet = send(colleague, lille)
    answer = signed_in(referent).post(f"{TEAM}{colleague.pk}/dernier-jour/", {"ends_on": today() - timedelta(days=1)})
    assert answer.url == TEAM
    assert signed_in(colleague).get("/portail/").status_code == 403, "the door closes at once"
    page = signed_in(referent).get(f"/portail/fiches/{sheet.pk}/")
    assert page.status_code == 200
    sheet.refresh_from_db()
    assert (sheet.structure, sheet.sender) == (referent.structure, colleague)


def test_a_change_of_job_keeps_the_sheets_where_they_were_written(referent, colleague, lille, signed_in):
    """She works for another structure from today: the same account sees the new one and nothing of the old."""
    old = send(colleague, lille, first_name="Ancienne")
    with doors.open_portal(referent.structure_id, user_id=referent.user_id):
        posts.end(colleague, today() - timedelta(days=1))
    ProfessionalFactory(user=colleague.user, email=colleague.email, is_referent=True, structure__name="Mission locale")
    client = signed_in(colleague)
    assert "Ancienne" not in client.get("/portail/").content.decode()
    assert client.get(f"/portail/fiches/{old.pk}/").status_code == 404
    assert signed_in(referent).get(f"/portail/fiches/{old.pk}/").status_code == 200


def test_somebody_let_in_by_mistake_today_is_put_out_today(referent, signed_in):
    newcomer = ProfessionalFactory(structure=referent.structure, starts_on=today())
    signed_in(referent).post(f"{TEAM}{newcomer.pk}/dernier-jour/", {"ends_on": today() - timedelta(days=1)})
    assert signed_in(newcomer).get("/portail/").status_code == 403
    assert str(newcomer) not in signed_in(referent).get(TEAM).content.decode(), "a post that never held is not shown"


def test_the_last_day_may_be_ahead(referent, colleague, signed_in):
    day = today() + timedelta(days=30)
    signed_in(referent).post(f"{TEAM}{colleague.pk}/dernier-jour/", {"ends_on": day})
    colleague.refresh_from_db()
    assert colleague.ends_on == day
    assert signed_in(colleague).get("/portail/").status_code == 200


@pytest.mark.parametrize("day", ["1800-01-01", "2999-01-01", "demain", "", "2026-02-30", "\x00"])
def test_a_day_that_is_none_gets_a_sentence(referent, colleague, signed_in, day):
    answer = signed_in(referent).post(f"{TEAM}{colleague.pk}/dernier-jour/", {"ends_on": day})
    assert answer.status_code == 200
    colleague.refresh_from_db()
    assert colleague.ends_on is None


def test_one_may_end_one_s_own_post_and_nobody_else_s(referent, colleague, signed_in):
    client = signed_in(colleague)
    assert client.get(f"{TEAM}{referent.pk}/dernier-jour/").status_code == 403
    assert client.post(f"{TEAM}{referent.pk}/dernier-jour/", {"ends_on": today()}).status_code == 403
    assert client.post(f"{TEAM}{colleague.pk}/dernier-jour/", {"ends_on": today()}).url == TEAM
    refused(
        colleague,
        "UPDATE partners_professional SET ends_on = current_date WHERE id = %s",
        referent.pk,
        by="referent_only",
    )


def test_the_only_referent_does_not_leave_her_structure_without_one(referent, colleague, signed_in):
    client = signed_in(referent)
    answer = client.post(f"{TEAM}{referent.pk}/dernier-jour/", {"ends_on": today()})
    assert "Votre structure n’aurait plus de référent" in answer.content.decode()
    answer = client.post(f"{TEAM}{referent.pk}/referent/", {"answers": "0"}, follow=True)
    assert "Votre structure n’aurait plus de référent" in answer.content.decode()
    for change in ("ends_on = current_date", "is_referent = false"):
        refused(
            referent, f"UPDATE partners_professional SET {change} WHERE id = %s", referent.pk,
            by="structure_keeps_a_referent",
        )  # fmt: skip


def test_she_gives_the_role_then_leaves(referent, colleague, signed_in):
    client = signed_in(referent)
    client.post(f"{TEAM}{colleague.pk}/referent/", {"answers": "1"})
    colleague.refresh_from_db()
    assert colleague.is_referent
    assert client.post(f"{TEAM}{referent.pk}/dernier-jour/", {"ends_on": today() - timedelta(days=1)}).url == "/"
    assert signed_in(colleague).get(f"{TEAM}inviter/").status_code == 200


def test_pressed_twice_a_referent_is_a_referent(referent, colleague, signed_in):
    client = signed_in(referent)
    for _n in range(2):
        assert client.post(f"{TEAM}{colleague.pk}/referent/", {"answers": "1"}).url == TEAM
    assert Professional.objects.filter(structure=referent.structure, is_referent=True).count() == 2


@pytest.mark.parametrize("fault", ["closed", "leaving", "without an account"])
def test_a_referent_who_cannot_answer_counts_for_nobody(referent, colleague, fault):
    """Her account is closed, she leaves soon, or she has none: the last one who can must stay."""
    Professional.objects.filter(pk=colleague.pk).update(is_referent=True)
    if fault == "closed":
        User.objects.filter(pk=colleague.user_id).update(is_active=False)
    elif fault == "leaving":
        Professional.objects.filter(pk=colleague.pk).update(ends_on=today() + timedelta(days=3))
    else:
        Professional.objects.filter(pk=colleague.pk).update(user=None)
    refused(
        referent, "UPDATE partners_professional SET is_referent = false WHERE id = %s", referent.pk,
        by="structure_keeps_a_referent",
    )  # fmt: skip


def test_the_role_is_not_given_to_who_cannot_sign_in(referent, signed_in):
    without = ProfessionalFactory(
        structure=referent.structure, user=None, first_name="A", last_name="B", email="a@b.example"
    )
    closed = ProfessionalFactory(structure=referent.structure, user=UserFactory(is_active=False))
    for post in (without, closed):
        answer = signed_in(referent).post(f"{TEAM}{post.pk}/referent/", {"answers": "1"}, follow=True)
        assert "ne peut pas encore se connecter" in answer.content.decode()


def test_a_referent_whose_account_is_closed_is_said_on_every_page_that_looks_for_her(
    referent, colleague, manager, national, signed_in
):
    User.objects.filter(pk=referent.user_id).update(is_active=False)
    assert "Votre structure n’a pas de référent" in signed_in(colleague).get(TEAM).content.decode()
    page = signed_in(manager).get(f"/lille/partenaires/{referent.structure_id}/").content.decode()
    assert "Cette structure n’a pas de référent" in page
    assert "Inviter un référent" in page
    assert referent.structure.name in signed_in(national).get("/siege/partenaires/?etat=sans-referent").content.decode()


def test_the_antenna_names_another_referent_when_nobody_answers(referent, colleague, manager, signed_in):
    User.objects.filter(pk=referent.user_id).update(is_active=False)
    page = f"/lille/partenaires/{referent.structure_id}/postes/"
    client = signed_in(manager)
    assert client.post(f"{page}{colleague.pk}/referent/", {"answers": "1"}).status_code == 302
    assert client.post(f"{page}{referent.pk}/dernier-jour/", {"ends_on": today()}).status_code == 302
    colleague.refresh_from_db()
    referent.refresh_from_db()
    assert colleague.is_referent
    assert referent.ends_on == today()


def test_my_contact_is_mine(referent, colleague, signed_in):
    contact = {"first_name": "Karima", "last_name": "Benali", "position": "éducatrice", "phone": "06 39 98 15 70"}
    assert signed_in(colleague).post(f"{TEAM}moi/", contact).url == TEAM
    colleague.refresh_from_db()
    assert (colleague.first_name, colleague.phone) == ("Karima", "+33639981570")
    refused(
        referent, "UPDATE partners_professional SET phone = '+33639981571' WHERE id = %s", colleague.pk,
        by="professional_contact_is_hers",
    )  # fmt: skip
    answer = signed_in(colleague).post(f"{TEAM}moi/", {**contact, "phone": "06 12"})
    assert "Il manque" in answer.content.decode() or "manque" in answer.content.decode()


@pytest.mark.parametrize(
    "change",
    ["email = 'x@y.example'", "structure_id = {other}", "user_id = {user}", "starts_on = '2001-01-01'", "id = 1"],
)
def test_who_where_and_since_when_does_not_change(referent, stranger, change):
    other = ProfessionalFactory()
    change = change.format(other=other.structure_id, user=stranger.user_id)
    refused(referent, f"UPDATE partners_professional SET {change} WHERE id = %s", referent.pk, by="professional_frozen")


def test_a_post_that_ended_is_not_opened_again_by_hand(referent, colleague, signed_in):
    Professional.objects.filter(pk=colleague.pk).update(ends_on=today() - timedelta(days=10))
    refused(
        referent, "UPDATE partners_professional SET ends_on = NULL WHERE id = %s", colleague.pk, by="post_already_ended"
    )
    assert signed_in(referent).post(f"{TEAM}{colleague.pk}/dernier-jour/", {"ends_on": today()}).status_code == 404


def test_another_structure_s_posts_do_not_exist_here(referent, colleague, signed_in):
    stranger = ProfessionalFactory(is_referent=True)
    client = signed_in(stranger)
    assert client.post(f"{TEAM}{colleague.pk}/referent/", {"answers": "1"}).status_code == 404
    assert client.get(f"{TEAM}{colleague.pk}/dernier-jour/").status_code == 404
    assert at_portal(stranger, "UPDATE partners_professional SET is_referent = true WHERE id = %s", colleague.pk) == 0
    assert str(colleague) not in client.get(TEAM).content.decode()


def test_nobody_becomes_a_referent_by_herself(colleague):
    refused(
        colleague, "UPDATE partners_professional SET is_referent = true WHERE id = %s", colleague.pk, by="referent_only"
    )


def test_the_page_of_the_team_takes_as_many_queries_with_twenty_colleagues(
    referent, signed_in, django_assert_max_num_queries
):
    client = signed_in(referent)
    client.get(TEAM)
    with django_assert_max_num_queries(18) as few:
        client.get(TEAM)
    for _n in range(20):
        ProfessionalFactory(structure=referent.structure)
    with django_assert_max_num_queries(len(few)):
        client.get(TEAM)


def test_no_letter_goes_to_a_closed_account_and_another_referent_receives_it(referent, colleague, lille, volunteer):
    """C076, the portal's part: the step of a sheet is told to somebody who can read it."""
    Professional.objects.filter(pk=colleague.pk).update(is_referent=True)
    sheet = send(referent, lille)
    User.objects.filter(pk=referent.user_id).update(is_active=False)
    Letter.objects.all().delete()
    with doors.open_antenna(lille.pk):
        sheets.receive(sheet, by=volunteer.user, at=timezone.now())
    assert list(Letter.objects.values_list("recipient", flat=True)) == [colleague.email]
