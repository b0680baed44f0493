"""Nothing typed is lost when a session ends, and nothing typed is read by the next person (field case C095)."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.accounts.models import HeldForm, User
from connect.antennas import doors
from tests.accounts.conftest import PASSWORD, SIGN_IN, words
from tests.conftest import as_the_app

pytestmark = pytest.mark.django_db

INVITE = "/lille/equipe/inviter/"
TYPED = {
    "first_name": "Émilie",
    "last_name": "O’Hara-Ñandú",
    "email": "emilie@example.org",
    "role": "civic",
    "ends_on": "",
}


def filled(at_the_counter, manager):
    """She opened a form and typed; the page is still on the screen."""
    visitor = at_the_counter(manager)
    return visitor, visitor.open(INVITE)


def end_session(visitor):
    """As after some hours: the row is there no more, or out of date."""
    visitor.session.delete()


def send_again(visitor, kept_address):
    page = visitor.open(kept_address)
    assert "Votre saisie est gardée" in words(page)
    return visitor.send(page, INVITE)


def test_seventy_minutes_on_a_form_with_a_session_that_ended(at_the_counter, manager):
    """C095: sign in again, then the form is submitted with nothing lost."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        visitor, page = filled(at_the_counter, manager)
        clock.shift(5 * 60 * 60)  # beyond SESSION_COOKIE_AGE
        answer = visitor.send(page, INVITE, TYPED)
        kept = HeldForm.objects.get()
        assert answer.url == f"{SIGN_IN}?next=/compte/saisies/{kept.pk}/"
        assert not User.objects.filter(email="emilie@example.org").exists(), "nothing half written"
        signed = visitor.send(visitor.open(answer.url), SIGN_IN, {"login": manager.user.email, "password": PASSWORD})
        assert signed.url == f"/compte/saisies/{kept.pk}/"
        done = send_again(visitor, signed.url)
        assert done.url == "/lille/equipe/"
    invited = User.objects.get(email="emilie@example.org")
    assert (invited.first_name, invited.last_name) == ("Émilie", "O’Hara-Ñandú")
    assert not HeldForm.objects.exists(), "wiped once sent"


def test_a_tab_left_since_yesterday_evening(at_the_counter, manager):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        visitor, page = filled(at_the_counter, manager)
        clock.shift(15 * 60 * 60)
        answer = visitor.send(page, INVITE, TYPED)
        assert "/compte/saisies/" in answer.url


def test_a_form_sent_from_a_locked_screen_waits_behind_the_lock(at_the_counter, manager):
    visitor, page = filled(at_the_counter, manager)
    visitor.send(page, "/compte/verrouiller/", {"next": INVITE})
    assert visitor.send(page, INVITE, TYPED).url == "/compte/verrou/"
    kept = HeldForm.objects.get()
    screen = visitor.open("/compte/verrou/")
    assert "Émilie" not in screen.content.decode(), "a locked screen shows nothing of it"
    assert visitor.open(f"/compte/saisies/{kept.pk}/").url == "/compte/verrou/"
    unlocked = visitor.send(screen, "/compte/verrou/", {"password": PASSWORD})
    assert unlocked.url == f"/compte/saisies/{kept.pk}/"
    assert send_again(visitor, unlocked.url).url == "/lille/equipe/"


def test_the_ten_minutes_passed_while_she_was_typing(at_the_counter, manager):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        visitor, page = filled(at_the_counter, manager)
        clock.shift(11 * 60)
        assert visitor.send(page, INVITE, TYPED).url == "/compte/verrou/"
        unlocked = visitor.send(visitor.open("/compte/verrou/"), "/compte/verrou/", {"password": PASSWORD})
        assert send_again(visitor, unlocked.url).url == "/lille/equipe/"


def test_the_next_person_on_the_computer_does_not_read_it(at_the_counter, manager, volunteer):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    answer = visitor.send(page, INVITE, TYPED)
    kept = HeldForm.objects.get()
    next_one = visitor.send(visitor.open(answer.url), SIGN_IN, {"login": volunteer.user.email, "password": PASSWORD})
    shown = visitor.open(next_one.url)
    assert (shown.status_code, shown.url) == (302, "/")
    assert "Émilie" not in visitor.open("/lille/").content.decode()
    assert "gardée" not in words(visitor.open("/lille/")), "she does not learn that something waits"
    visitor.get("/lille/")
    page = visitor.open("/lille/")
    assert visitor.send(page, "/compte/deconnexion/").status_code == 302
    assert HeldForm.objects.filter(pk=kept.pk).exists(), "it still waits for its author"


def test_the_next_person_cannot_wipe_it_nor_use_it_up(at_the_counter, manager, volunteer, signed_in):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    visitor.send(page, INVITE, TYPED)
    kept = HeldForm.objects.get()
    other = signed_in(volunteer)
    assert other.post(f"/compte/saisies/{kept.pk}/effacer/").status_code == 404
    other.post("/lille/", {"kept_form": str(kept.pk)})
    assert HeldForm.objects.filter(pk=kept.pk).exists()


def test_its_author_is_told_wherever_she_signs_in_next(at_the_counter, manager):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    visitor.send(page, INVITE, TYPED)
    elsewhere = at_the_counter(manager)
    assert "Une saisie est gardée pour vous" in words(elsewhere.open("/lille/equipe/"))
    led = elsewhere.open("/compte/saisies/")
    assert send_again(elsewhere, led.url).url == "/lille/equipe/"
    assert "Une saisie est gardée" not in words(elsewhere.open("/lille/equipe/"))


def test_she_may_say_that_she_no_longer_needs_it(at_the_counter, manager):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    answer = visitor.send(page, INVITE, TYPED)
    signed = visitor.send(visitor.open(answer.url), SIGN_IN, {"login": manager.user.email, "password": PASSWORD})
    kept_page = visitor.open(signed.url)
    kept = HeldForm.objects.get()
    assert visitor.send(kept_page, f"/compte/saisies/{kept.pk}/effacer/").status_code == 302
    assert not HeldForm.objects.exists()
    assert visitor.open("/compte/saisies/").url == "/"


def test_after_signing_out_in_another_tab_the_old_tab_is_kept_for_her(at_the_counter, manager):
    visitor, page = filled(at_the_counter, manager)
    visitor.send(page, "/compte/deconnexion/")
    answer = visitor.send(page, INVITE, TYPED)
    assert HeldForm.objects.get().user == manager.user
    assert "/compte/saisies/" in answer.url


def test_a_page_older_than_a_second_sign_in_of_the_same_person_is_kept_too(at_the_counter, manager):
    """The seal of the form is stale: Django refuses it, and what was typed is offered again at once."""
    visitor, old_page = filled(at_the_counter, manager)
    visitor.logout_keeping_cookies = visitor.send(old_page, "/compte/deconnexion/")
    visitor.sign_in(manager.user)
    visitor.open("/lille/equipe/")
    answer = visitor.send(old_page, INVITE, TYPED)
    kept = HeldForm.objects.get()
    assert answer.url == f"/compte/saisies/{kept.pk}/"
    assert send_again(visitor, answer.url).url == "/lille/equipe/"


def test_a_page_of_someone_else_is_refused_and_kept_for_nobody(at_the_counter, manager, volunteer):
    visitor, old_page = filled(at_the_counter, manager)
    visitor.send(old_page, "/compte/deconnexion/")
    visitor.sign_in(volunteer.user)
    visitor.open("/lille/")
    answer = visitor.send(old_page, INVITE, TYPED)
    assert answer.status_code == 403
    assert "Cette page est restée ouverte trop longtemps" in words(answer)
    assert not HeldForm.objects.exists()
    leaving = visitor.open("/lille/")
    visitor.send(leaving, "/compte/deconnexion/")
    answer = visitor.send(old_page, INVITE, TYPED)
    assert not HeldForm.objects.exists(), "the volunteer was here last, and the page is not hers"
    assert answer.url.startswith(f"{SIGN_IN}?next=/lille/equipe/inviter/")
    assert "n’est pas gardé" in words(visitor.open(answer.url)), "she is told, and what to do"


def test_another_site_cannot_plant_a_form_for_her(at_the_counter, manager):
    """It can make the browser send a form, but it has no seal."""
    visitor, _page = filled(at_the_counter, manager)
    end_session(visitor)
    visitor.post(INVITE, {**TYPED, "csrfmiddlewaretoken": "a" * 64})
    visitor.post(INVITE, TYPED, headers={"Origin": "https://voleur.example"})
    assert not HeldForm.objects.exists()


def test_the_note_in_the_browser_cannot_be_forged(at_the_counter, manager, volunteer):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    visitor.cookies["connect_author"] = json.dumps([volunteer.user.pk, ["0" * 32]])
    visitor.send(page, INVITE, TYPED)
    assert not HeldForm.objects.exists()


def test_attached_files_are_not_kept_and_the_page_says_so(at_the_counter, manager):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    answer = visitor.send(page, INVITE, {**TYPED, "scan": SimpleUploadedFile("scan.pdf", b"%PDF secret")})
    signed = visitor.send(visitor.open(answer.url), SIGN_IN, {"login": manager.user.email, "password": PASSWORD})
    kept = HeldForm.objects.get()
    assert kept.had_files
    assert "secret" not in kept.body
    assert "Les fichiers joints ne sont pas gardés" in words(visitor.open(signed.url))


@pytest.mark.parametrize(
    "text", ["a\x00b", "<script>alert(1)</script>", "مريم 👩‍🌾", 'deux\nlignes et "guillemets"', "x" * 100_000]
)
def test_whatever_was_typed_comes_back_as_it_was(at_the_counter, manager, text):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    answer = visitor.send(page, INVITE, {**TYPED, "first_name": text})
    signed = visitor.send(visitor.open(answer.url), SIGN_IN, {"login": manager.user.email, "password": PASSWORD})
    shown = visitor.open(signed.url)
    assert dict(shown.context["fields"])["first_name"] == text
    assert "<script>alert" not in shown.content.decode()
    assert visitor.send(shown, INVITE).status_code in (200, 302), "the form itself accepts or refuses it"


def test_a_field_sent_twice_comes_back_twice(at_the_counter, manager):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    answer = visitor.send(page, INVITE, {**TYPED, "needs": ["plan", "computer"]})
    signed = visitor.send(visitor.open(answer.url), SIGN_IN, {"login": manager.user.email, "password": PASSWORD})
    fields = visitor.open(signed.url).context["fields"]
    assert [value for name, value in fields if name == "needs"] == ["plan", "computer"]
    assert "csrfmiddlewaretoken" not in dict(fields)


def test_it_is_wiped_after_a_day(at_the_counter, manager, volunteer):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    visitor.send(page, INVITE, TYPED)
    kept = HeldForm.objects.get()
    HeldForm.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    fresh = at_the_counter(manager)
    assert fresh.open(f"/compte/saisies/{kept.pk}/").url == "/"
    at_the_counter(volunteer)
    assert not HeldForm.objects.exists(), "any sign-in sweeps what is old"


def test_a_few_are_kept_and_the_oldest_give_way(at_the_counter, manager):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    for n in range(8):
        visitor.send(page, INVITE, {**TYPED, "first_name": f"Essai {n}"})
    kept = HeldForm.objects.order_by("created_at")
    assert kept.count() == 5
    assert "Essai 7" in kept.last().body


def test_a_refused_form_shows_its_errors_with_what_was_typed(at_the_counter, manager):
    visitor, page = filled(at_the_counter, manager)
    end_session(visitor)
    answer = visitor.send(page, INVITE, {**TYPED, "email": "sans arobase"})
    signed = visitor.send(visitor.open(answer.url), SIGN_IN, {"login": manager.user.email, "password": PASSWORD})
    refused = send_again(visitor, signed.url)
    assert refused.status_code == 200
    assert 'value="Émilie"' in refused.content.decode()
    assert "invalid-feedback" in refused.content.decode()


def test_a_search_is_not_written_in_the_address_of_the_sign_in(visitor, lille):
    """A name that was searched must not travel in another address."""
    assert visitor.open("/lille/recherche/?q=Rahimi").url == "/compte/connexion/?next=/lille/recherche/"


class TestInPostgreSQL:
    def kept(self, user):
        return HeldForm.objects.create(user=user, path="/lille/", body="[]")

    @pytest.mark.parametrize("door", ["connect_antenna", "connect_portal", "connect_national"])
    def test_no_door_sees_what_is_kept(self, manager, door):
        self.kept(manager.user)
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {door}")
            cursor.execute("SELECT * FROM accounts_heldform")

    def test_the_app_reads_and_wipes_it_and_never_changes_it(self, manager):
        self.kept(manager.user)
        with as_the_app():
            assert HeldForm.objects.count() == 1
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                HeldForm.objects.update(body="[1]")

    @pytest.mark.parametrize(
        "path", ["https://voleur.example/", "//voleur.example/", "/\\voleur.example", "lille/", ""]
    )
    def test_only_an_address_of_the_house_is_kept(self, manager, path):
        with pytest.raises(IntegrityError, match="held_form_path_is_ours"), transaction.atomic():
            HeldForm.objects.create(user=manager.user, path=path, body="[]")

    def test_an_open_door_is_given_back_around_it(self, lille, manager):
        self.kept(manager.user)
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), doors.open_antenna(lille.pk):
            list(HeldForm.objects.all())


def test_the_worker_wipes_what_lapsed_every_hour_and_nothing_else(manager):
    from django.contrib.sessions.models import Session

    from connect.accounts.tasks import wipe_ended_sessions

    now = timezone.now()
    old, fresh = (HeldForm.objects.create(user=manager.user, path="/lille/", body="[]") for _ in range(2))
    HeldForm.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=1, seconds=1))
    for key, hours in (("over", -1), ("running", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(hours=hours))
    with as_the_app():
        wipe_ended_sessions(0)
        wipe_ended_sessions(0)
    assert list(HeldForm.objects.values_list("pk", flat=True)) == [fresh.pk]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["running"]


def test_a_second_one_is_still_announced_after_the_first_was_sent(at_the_counter, manager):
    visitor, page = filled(at_the_counter, manager)
    visitor.send(page, "/compte/verrouiller/", {"next": INVITE})
    for n in (1, 2):
        visitor.send(page, INVITE, {**TYPED, "email": f"n{n}@example.org"})
    unlocked = visitor.send(visitor.open("/compte/verrou/"), "/compte/verrou/", {"password": PASSWORD})
    assert send_again(visitor, unlocked.url).url == "/lille/equipe/"
    assert "Une saisie est gardée pour vous" in words(visitor.open("/lille/equipe/"))
    send_again(visitor, visitor.open("/compte/saisies/").url)
    assert "Une saisie est gardée" not in words(visitor.open("/lille/equipe/"))
