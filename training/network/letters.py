"""Letters to the referents of a structure about its way to becoming a relay. A subject names nobody."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext, override

from connect.partners.models import Structure
from connect.post import outbox
from connect.ui.templatetags.ui import day
from training.contacts import contacts
from training.models import Introduction, RelayFile, RelayMeeting

PORTAL = "/portail/formations/relais/"


def _tell(structure_id: int, *, matter: str, kind: str, subject: str, body: str) -> None:
    foot = gettext("See it on the portal: %(link)s") % {"link": settings.PUBLIC_URL.rstrip("/") + PORTAL}
    text = "\n\n".join([gettext("Hello,"), body, foot]) + "\n"
    for one in contacts([structure_id])[structure_id]:
        outbox.send(recipient=one.email, matter=matter, kind=kind, subject=subject, body=text)


def _step(file: RelayFile) -> str:
    return f"relay-{file.pk}-{file.state}"


def tell_chosen(file: RelayFile) -> None:
    """The structure is followed, from when until when."""
    with override("fr"):
        body = gettext(
            "Your structure will be followed to become a Relais Numérique, from %(first)s to %(last)s. Your antenna calls"
            " you to settle what you need, the training and the dates of the meetings."
        ) % {"first": day(file.starts_on), "last": day(file.ends_on)}
        subject = gettext("Relais Numérique: your candidacy is kept")
        _tell(file.structure_id, matter=_step(file), kind="relay_step", subject=subject, body=body)


def tell_refused(file: RelayFile) -> None:
    """The candidacy is not kept, and why."""
    with override("fr"):
        body = gettext("Your candidacy to become a Relais Numérique is not kept. Reason: %(reason)s") % {
            "reason": file.moved_because
        }
        subject = gettext("Relais Numérique: the answer to your candidacy")
        _tell(file.structure_id, matter=_step(file), kind="relay_step", subject=subject, body=body)


def tell_relay(file: RelayFile, *, until: object) -> None:
    """The structure has the label, until when."""
    with override("fr"):
        body = gettext("Your structure is a Relais Numérique until %(day)s.") % {"day": day(until)}  # type: ignore[arg-type]
        subject = gettext("Relais Numérique: your structure has the label")
        _tell(file.structure_id, matter=f"relay-{file.pk}-{until}", kind="relay_label", subject=subject, body=body)


def tell_planned(file: RelayFile, meetings: Iterable[RelayMeeting]) -> None:
    """All the dates in one letter."""
    meetings = list(meetings)
    with override("fr"):
        listed = "\n".join(f"- {_when(one)}" for one in meetings)
        body = gettext("The follow-up meetings are planned:\n%(days)s") % {"days": listed}
        matter = f"relay-{file.pk}-{meetings[0].planned_at:%Y%m%d%H%M%S}"
        subject = gettext("Relais Numérique: dates of the meetings")
        _tell(file.structure_id, matter=matter, kind="relay_meetings", subject=subject, body=body)


def tell_moved(meeting: RelayMeeting) -> None:
    with override("fr"):
        body = gettext("A follow-up meeting is moved. It is now: %(when)s") % {"when": _when(meeting)}
        matter = f"relay-meeting-{meeting.pk}-{meeting.day:%Y%m%d}-{meeting.starts or ''}-{meeting.where}"
        subject = gettext("Relais Numérique: a meeting is moved")
        _tell(meeting.structure_id, matter=matter, kind="relay_meetings", subject=subject, body=body)


def tell_cancelled(meeting: RelayMeeting) -> None:
    with override("fr"):
        body = gettext("The follow-up meeting of %(when)s is cancelled.") % {"when": day(meeting.day)}
        subject = gettext("Relais Numérique: a meeting is cancelled")
        _tell(
            meeting.structure_id,
            matter=f"relay-meeting-{meeting.pk}",
            kind="relay_cancelled",
            subject=subject,
            body=body,
        )


def _when(meeting: RelayMeeting) -> str:
    at = f", {meeting.starts:%H:%M}" if meeting.starts else ""
    return f"{day(meeting.day)}{at}, {meeting.get_where_display()}"


def tell_introduced(introduction: Introduction) -> None:
    """Each structure learns the other's name, address and telephone: the organisation's, nobody's own."""
    first, second = introduction.first, introduction.second
    with override("fr"):
        subject = gettext("Somebody you could work with")
        for structure, other in ((first, second), (second, first)):
            body = gettext("Your antenna introduces to you: %(who)s\nIn order to: %(subject)s") % {
                "who": contact_of(other),
                "subject": introduction.get_subject_display(),
            }
            text = f"{body}\n\n{introduction.text}".strip()
            matter = f"introduction-{introduction.key}"
            _tell(structure.pk, matter=matter, kind="introduction", subject=subject, body=text)


def contact_of(structure: Structure) -> str:
    """Name, address and telephone of a structure on one line."""
    where = f"{structure.address} {structure.postcode} {structure.town}".split()
    return ", ".join(part for part in (structure.name, " ".join(where), structure.phone) if part)
