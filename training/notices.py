"""Letters to professionals and their structures. A subject names nobody; who is no longer in post gets nothing."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, override

from connect.partners.models import Professional
from connect.post import outbox
from connect.ui.templatetags.ui import hours
from training.contacts import contacts, reachable
from training.links import link_to
from training.models import Attestation, Certificate

PORTAL = "/portail/formations/"


def tell_attested(
    attestation: Attestation, professional: Professional, *, certificate: Certificate | None = None, at: datetime
) -> None:
    """The professional learns that her attestation and her certificate are ready, with a link to each; when she has left,
    a referent of her structure does, who finds them on the portal.
    """
    hers = reachable().filter(pk=professional.pk).exists()
    recipients = [professional] if hers else contacts([attestation.structure_id])[attestation.structure_id]
    matter = f"{attestation.number}+{certificate.number}" if certificate else attestation.number
    with override("fr"):
        subject = gettext("A training attestation is ready: %(number)s") % {"number": attestation.number}
        body = gettext(
            "Hello,\n\nThe attestation %(number)s is ready: “%(module)s”, %(hours)s attended.\n\nIt can be downloaded from"
            " the portal: %(link)s\nWithout an account there, ask the person who registered you.\n"
        ) % {
            "number": attestation.number,
            "module": attestation.module_title,
            "hours": hours(attestation.hours_attended),
            "link": settings.PUBLIC_URL + PORTAL,
        }
        if hers:
            body += _own_papers(attestation, certificate, at)
    for one in recipients:
        outbox.send(recipient=one.email, matter=matter, kind="training_attested", subject=subject, body=body)


def _own_papers(attestation: Attestation, certificate: Certificate | None, at: datetime) -> str:
    """Her own links, which need no account."""
    registration = attestation.registration
    lines = "\n" + gettext("Your attestation: %(link)s") % {
        "link": link_to(registration, at=at, name="trainee_signing:attestation")
    }
    if certificate:
        lines += "\n" + gettext("Your certificate of completion, %(number)s: %(link)s") % {
            "number": certificate.number,
            "link": link_to(registration, at=at, name="trainee_signing:certificate"),
        }
    return lines + "\n"
