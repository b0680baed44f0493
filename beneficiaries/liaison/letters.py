"""What the sender of a sheet is told by e-mail: the reference and the step. No name, in the subject or in the text."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from beneficiaries.models import LiaisonSheet, Result, SheetEvent, SheetState
from connect.antennas.doors import root_urls
from connect.antennas.models import Antenna, Site
from connect.partners.models import Professional
from connect.post import outbox
from connect.ui.templatetags.ui import of_name


def tell(sheet: LiaisonSheet, event: SheetEvent) -> None:
    """Tell the structure about one step: one letter a step and reader, however often it is asked."""
    state = SheetState(event.state)
    with translation.override(settings.LANGUAGE_CODE):
        site = Site.objects.first_of(sheet.antenna_id) if event.appointment_at else None
        facts = {
            "appointment_at": timezone.localtime(event.appointment_at) if event.appointment_at else None,
            "offered": [timezone.localtime(hour) for hour in event.offered],
            "site": site,
            "reason": event.get_reason_display() if event.reason else "",
            "results": ", ".join(str(Result(result).label) for result in event.results),
            "serves": event.serves,
        }
        kind = "offered" if event.offered else state.value
        _send(sheet, kind, sheet.antenna.name, matter=str(event.pk), **facts)


def tell_transfer(sheet: LiaisonSheet, antenna: Antenna, transfer: UUID) -> None:
    """Tell the structure that its sheet went on to another antenna."""
    with translation.override(settings.LANGUAGE_CODE):
        _send(sheet, "transferred", antenna.name, matter=str(transfer))


def _send(sheet: LiaisonSheet, kind: str, antenna: str, *, matter: str, **facts: Any) -> None:
    with root_urls():
        address = settings.PUBLIC_URL.rstrip("/") + reverse("portal:sheet", args=[sheet.pk])
    of_antenna = of_name(antenna)
    subject = SUBJECTS[kind]() % {"reference": sheet.reference, "of_antenna": of_antenna}
    context = {"sheet": sheet, "kind": kind, "of_antenna": of_antenna, "address": address, **facts}
    body = render_to_string("sheets/letter.txt", context)
    for professional in to_tell(sheet):
        outbox.send(recipient=professional.email, matter=f"sheet:{matter}", kind=kind, subject=subject, body=body)


def to_tell(sheet: LiaisonSheet) -> list[Professional]:
    """The sender while she is in post; after she left or her account was closed, those who answer for the structure."""
    in_post = Professional.objects.on().filter(structure_id=sheet.structure_id)
    sender = in_post.filter(pk=sheet.sender_id, user__is_active=True)
    return list(sender) or list(in_post.who_answer())


SUBJECTS = {
    "sent": lambda: _("Liaison sheet %(reference)s: sent to the antenna %(of_antenna)s"),
    "received": lambda: _("Liaison sheet %(reference)s: read by the antenna %(of_antenna)s"),
    "offered": lambda: _("Liaison sheet %(reference)s: hours offered by the antenna %(of_antenna)s"),
    "appointment": lambda: _("Liaison sheet %(reference)s: an appointment at the antenna %(of_antenna)s"),
    "no_show": lambda: _("Liaison sheet %(reference)s: nobody came to the appointment at the antenna %(of_antenna)s"),
    "welcomed": lambda: _("Liaison sheet %(reference)s: welcomed at the antenna %(of_antenna)s"),
    "refused": lambda: _("Liaison sheet %(reference)s: not taken by the antenna %(of_antenna)s"),
    "closed": lambda: _("Liaison sheet %(reference)s: closed by the antenna %(of_antenna)s"),
    "transferred": lambda: _("Liaison sheet %(reference)s: passed on to the antenna %(of_antenna)s"),
}
