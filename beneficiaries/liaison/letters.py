"""What the sender of a sheet is told by e-mail: the reference and the step. No name, in the subject or in the text."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from beneficiaries.models import LiaisonSheet, SheetState
from connect.antennas.doors import root_urls
from connect.antennas.models import Site
from connect.partners.models import Professional
from connect.post import outbox
from connect.ui.templatetags.ui import of_name


def acknowledge(sheet: LiaisonSheet) -> None:
    """To the sender, once: the sheet has left, here is its reference."""
    tell(sheet, SheetState.SENT)


def tell(sheet: LiaisonSheet, state: SheetState, *, appointment_at: datetime | None = None) -> None:
    """Tell the structure about a step, once a step (an appointment: once an hour given)."""
    matter = f"sheet:{sheet.pk}"
    if appointment_at:
        matter += f":{appointment_at:%Y%m%dT%H%M}"
    with translation.override(settings.LANGUAGE_CODE), root_urls():
        subject = SUBJECTS[state]() % {"reference": sheet.reference, "of_antenna": of_name(sheet.antenna.name)}
        context = {
            "sheet": sheet,
            "state": state.value,
            "appointment_at": timezone.localtime(appointment_at) if appointment_at else None,
            "site": Site.objects.filter(antenna_id=sheet.antenna_id).order_by("pk").first() if appointment_at else None,
            "address": settings.PUBLIC_URL.rstrip("/") + reverse("portal:sheet", args=[sheet.pk]),
        }
        body = render_to_string("sheets/letter.txt", context)
    for professional in to_tell(sheet):
        outbox.send(recipient=professional.email, matter=matter, kind=state.value, subject=subject, body=body)


def to_tell(sheet: LiaisonSheet) -> list[Professional]:
    """The sender while she is in post; after she left, the colleagues who answer for the structure."""
    in_post = Professional.objects.on().filter(structure_id=sheet.structure_id)
    return list(in_post.filter(pk=sheet.sender_id)) or list(in_post.filter(is_referent=True))


SUBJECTS = {
    SheetState.SENT: lambda: _("Liaison sheet %(reference)s: sent to the antenna %(of_antenna)s"),
    SheetState.RECEIVED: lambda: _("Liaison sheet %(reference)s: read by the antenna %(of_antenna)s"),
    SheetState.APPOINTMENT: lambda: _("Liaison sheet %(reference)s: an appointment at the antenna %(of_antenna)s"),
    SheetState.WELCOMED: lambda: _("Liaison sheet %(reference)s: welcomed at the antenna %(of_antenna)s"),
    SheetState.CLOSED: lambda: _("Liaison sheet %(reference)s: closed by the antenna %(of_antenna)s"),
}
