"""What a structure is told of its request, step by step. Subjects name nobody; the words said are on the portal."""

from collections.abc import Mapping
from types import MappingProxyType

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from connect.antennas.doors import root_urls
from connect.partners.models import Professional
from connect.post import outbox
from connect.ui.templatetags.ui import of_name
from training.models import Need

SUBJECTS = {
    "received": lambda: _("Your request for a training has reached the antenna %(of_antenna)s"),
    "answered": lambda: _("Your request for a training: the antenna %(of_antenna)s answers"),
    "refused": lambda: _("Your request for a training: the antenna %(of_antenna)s cannot follow it up"),
    "agreement": lambda: _("Your request for a training: an agreement to sign"),
    "signed": lambda: _("Your request for a training: the agreement is signed"),
    "planned": lambda: _("Your request for a training: a session is planned"),
    "joined": lambda: _("Your request for a training: a session is open to you"),
    "unplanned": lambda: _("Your request for a training: its session is cancelled"),
}


def tell(need: Need, kind: str, *, enclosed: Mapping[str, bytes] = MappingProxyType({}), matter: str = "") -> None:
    """One letter a step and reader; `matter` tells apart what may rightly happen twice (an agreement's number)."""
    with override(settings.LANGUAGE_CODE):
        with root_urls():
            address = settings.PUBLIC_URL.rstrip("/") + reverse("portal_training_asking:need", args=[need.pk])
        of_antenna = of_name(need.antenna.name)
        body = render_to_string(
            "training/asking/letter.txt", {"kind": kind, "need": need, "of_antenna": of_antenna, "address": address}
        )
        subject = SUBJECTS[kind]() % {"of_antenna": of_antenna}
    about = matter or f"{need.moved_at:%Y%m%d%H%M%S%f}"
    for address_of_reader in to_tell(need):
        outbox.send(
            recipient=address_of_reader, matter=f"training-need-{need.pk}-{about}", kind=f"need_{kind}", subject=subject,
            body=body, enclosed=enclosed,
        )  # fmt: skip


def to_tell(need: Need) -> list[str]:
    """Addresses: who asked, while in post and able to sign in; else those who answer for the structure."""
    in_post = Professional.objects.on().filter(structure_id=need.structure_id)
    asker = in_post.filter(pk=need.asked_by_id or 0, user__is_active=True)
    return [one.email for one in list(asker) or list(in_post.who_answer())]
