"""Who joins an antenna's team, in which role, until when: acts of its manager, and of the national administrators.

Rows are added and dated, never removed: a role that changes ends the day before the new one begins.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.doors import Pass, root_urls
from connect.antennas.models import Antenna, Membership, Role
from connect.post import outbox
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import of_name

ROLES = [Role.VOLUNTEER, Role.CIVIC, Role.EMPLOYEE, Role.MANAGER]


@for_constraint("membership_one_role_at_a_time")
class AlreadyInTheTeam(Refusal):
    sentence = gettext_lazy(
        "This person is already in the team on these dates. Change the role in the list of the team."
    )
    field = "email"


@for_constraint("accounts_user_email_key", "user_email_once_any_case")
class AccountJustOpened(Refusal):
    """Two managers invited the same newcomer in the same second."""

    sentence = gettext_lazy("An account has just been opened for this address. Send the invitation again.")
    field = "email"


@for_constraint("membership_ends_after_it_starts")
class EndsBeforeItStarts(Refusal):
    sentence = gettext_lazy("The last day is before the first one.")
    field = "ends_on"


class OneselfLast(Refusal):
    """A manager who removed herself could leave the antenna without any."""

    sentence = gettext_lazy("You cannot change your own place. Ask another manager, or the national team.")


class NoLongerManager(Refusal):
    sentence = gettext_lazy("You are no longer a manager of this antenna.")


class NoLongerAdministrator(Refusal):
    sentence = gettext_lazy("You are no longer an administrator of the national team.")


class AlreadyEnded(Refusal):
    sentence = gettext_lazy("This place in the team has already ended.")


@dataclass(frozen=True)
class Newcomer:
    """Whom to invite, in what role, until which day included (None: no end)."""

    email: str
    first_name: str
    last_name: str
    role: str
    ends_on: date | None = None


@act
def invite(who: Newcomer, *, antenna: Antenna, by: Pass) -> Membership:
    """Add someone to the team from today and write to her; an account that exists keeps its name and password.

    Refused: `AlreadyInTheTeam`, `EndsBeforeItStarts`. The database refuses another antenna than the door's.
    """
    _still_manager(by)
    user = User.objects.filter(email__iexact=who.email).first()
    if user is None:
        user = User.objects.create_user(who.email, None, first_name=who.first_name, last_name=who.last_name)
    membership = Membership.objects.create(
        user=user, antenna_id=antenna.pk, role=who.role, starts_on=timezone.localdate(), ends_on=who.ends_on
    )
    _write_to(user, antenna, membership)
    return membership


@act
def invite_again(membership: Membership, *, antenna: Antenna, by: Pass) -> None:
    """A new letter for someone who never signed in: the link of the first one lasts three days."""
    _still_manager(by)
    _write_to(membership.user, antenna, membership)


@act
def change_role(membership: Membership, role: str, *, by: Pass) -> Membership:
    """The role from today on; asked again, nothing more happens. Returns the place that holds from now."""
    mine = _place(membership, by)
    if mine.role == role:
        return mine
    today = timezone.localdate()
    if mine.starts_on >= today:  # began today: nothing was done under the old role yet
        mine.role = role
        mine.save(update_fields=["role"])
        return mine
    ends_on = mine.ends_on
    mine.ends_on = today - timedelta(days=1)
    mine.save(update_fields=["ends_on"])
    return Membership.objects.create(
        user_id=mine.user_id, antenna_id=mine.antenna_id, role=role, starts_on=today, ends_on=ends_on
    )


@act
def end(membership: Membership, ends_on: date, *, by: Pass) -> None:
    """The last day of a place in the team, that day included: yesterday closes the door at once."""
    mine = _place(membership, by)
    mine.ends_on = ends_on
    mine.save(update_fields=["ends_on"])


def _still_manager(by: Pass) -> None:
    """Lock the manager's own place: two managers who end each other at once can't both do it. An administrator of the
    national team does at her door what a manager does at hers.
    """
    national = by.door == "national"
    role = Role.NATIONAL_ADMIN if national else Role.MANAGER
    held = Membership.objects.select_for_update().on(timezone.localdate()).filter(pk=by.holder_id, role=role)
    if not held.exists():
        raise NoLongerAdministrator if national else NoLongerManager


def _place(membership: Membership, by: Pass) -> Membership:
    """The row, locked and read again; the two rows in one order, so that nobody waits for the other."""
    if membership.pk == by.holder_id:
        raise OneselfLast
    both = {
        m.pk: m
        for m in Membership.objects.select_for_update().filter(pk__in=[membership.pk, by.holder_id]).order_by("pk")
    }
    _still_manager(by)
    place = both[membership.pk]
    if place.ends_on is not None and place.ends_on < timezone.localdate():
        raise AlreadyEnded
    return place


def _write_to(user: User, antenna: Antenna, membership: Membership) -> None:
    """The letter, in French: how to come in. The one-time link is only for who has no password yet."""
    with root_urls(), override(settings.LANGUAGE_CODE):
        if user.has_usable_password():
            link = reverse("account_login")
            how = _("Sign in with your usual password here:")
        else:
            parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
            link = reverse("account_reset_password_from_key", kwargs=parts)
            how = _("Choose your password here, within three days (this link works once):")
        paragraphs = [
            _("Hello,"),
            _("You are now in the team of the antenna %(of_antenna)s.") % {"of_antenna": of_name(antenna.name)},
            f"{how}\n{settings.PUBLIC_URL.rstrip('/')}{link}",
            _("If you were not expecting this letter, tell the antenna; nothing happens as long as you do nothing."),
        ]
        subject = _("Your place in the team of an antenna of Connect")
    now = timezone.now()
    outbox.send(
        recipient=user.email,
        matter=f"membership-{membership.pk}-{now:%Y%m%d%H%M}",  # a double click writes one letter
        kind="invitation",
        subject=subject,
        body="\n\n".join(paragraphs),
        not_after=now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    )
