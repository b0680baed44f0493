"""Letters of joining, in French. A subject names nobody and no structure; the secret stands in the text alone."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from connect.antennas.doors import antenna_urls, root_urls
from connect.antennas.models import Antenna
from connect.partners.models import Invitation, JoinRequest, Structure
from connect.post import outbox

if TYPE_CHECKING:
    from connect.partners.joining.invitations import Guest


def invite(invitation: Invitation, secret: str) -> None:
    """The link, for seven days."""
    with root_urls():
        link = reverse("joining:invitation", args=[secret])
    _send(
        "invitation",
        invitation.email,
        f"invitation:{invitation.pk}",
        lambda: _("Your place on the partners’ portal of Emmaüs Connect"),
        {"invitation": invitation, "structure": invitation.structure.name, "link": link},
        lasts=invitation.expires_at - invitation.made_at,
    )


def short_code(guest: "Guest", ticket: UUID, code: str, *, lasts: timedelta) -> None:
    """The six letters that prove the address."""
    context = {"guest": guest, "code": code, "minutes": int(lasts.total_seconds() // 60)}
    subject = lambda: _("Your code to join the partners’ portal")  # noqa: E731
    _send("short_code", guest.email, f"joining:{ticket}", subject, context, lasts=lasts, at_once=True)


def somebody_asks(request: JoinRequest, recipient: str) -> None:
    """To a manager of the antenna, or to the national team: a request waits. Who asks is read on the page alone."""
    antenna = Antenna.objects.filter(pk=request.antenna_id).first() if request.antenna_id else None
    with antenna_urls(antenna.slug) if antenna else root_urls():
        link = reverse("partners:requests" if antenna else "national_partners:requests")
    subject = lambda: _("Someone asks to join the partners’ portal")  # noqa: E731
    _send("somebody_asks", recipient, f"joining-request:{request.pk}", subject, {"antenna": antenna, "link": link})


def accepted(request: JoinRequest, structure: Structure, *, as_referent: bool) -> None:
    """Welcome, and how to come in."""
    with root_urls():
        link = reverse("account_request_login_code") + "?next=/portail/"
    context = {"request": request, "structure": structure.name, "as_referent": as_referent, "link": link}
    subject = lambda: _("Welcome to the partners’ portal of Emmaüs Connect")  # noqa: E731
    _send("accepted", request.email, f"joining-request:{request.pk}", subject, context, lasts=timedelta(days=30))


def refused(request: JoinRequest) -> None:
    """Not this time, and why."""
    subject = lambda: _("Your request to join the partners’ portal")  # noqa: E731
    context = {"request": request, "reason": request.get_reason_display}
    _send("refused", request.email, f"joining-request:{request.pk}", subject, context)


def _send(
    kind: str,
    recipient: str,
    matter: str,
    subject: Any,
    context: dict[str, Any],
    *,
    lasts: timedelta = outbox.WORTH_READING,
    at_once: bool = False,
) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        if link := context.get("link"):
            context["link"] = settings.PUBLIC_URL.rstrip("/") + link
        outbox.send(
            recipient=recipient,
            matter=matter,
            kind=kind,
            subject=str(subject()),
            body=render_to_string(f"partners/letters/{kind}.txt", context),
            not_after=timezone.now() + lasts,
            at_once=at_once,
        )
