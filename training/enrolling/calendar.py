"""A session in one's own calendar: one event a half-day, and nobody in it: no participant, no organiser, no name.

Shared calendars showed to each the names of the others (field case C064). The trainee's own link is left out as well:
whoever reads her calendar could sign in her place.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, time, tzinfo

import icalendar
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from training.models import HalfDay, Mode, Registration, Session

NAME = "formation.ics"


def moment(half_day: HalfDay, hour: time, zone: tzinfo | None = None) -> datetime:
    """An hour of a half-day, in the zone where it is lived."""
    return datetime.combine(half_day.day, hour, zone or timezone.get_default_timezone())


def place_of(session: Session) -> str:
    """Where to go, in one line; at a distance, the link of the meeting. `site` must be loaded."""
    if session.mode == Mode.REMOTE:
        return session.link or gettext("at a distance: the link comes before the session")
    site = session.site
    address = f"{site.address}, {site.postcode} {site.town}" if site else ""
    return ", ".join(part for part in (session.place, address) if part)


def file_of(
    registration: Registration, half_days: Iterable[HalfDay], *, sequence: int, at: datetime, cancelled: bool = False
) -> bytes:
    """The calendar file of one registration (RFC 5545); one of a higher `sequence` replaces it, or takes it away.

    `registration.session` carries its module and its site.
    """
    session = registration.session
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Emmaus Connect//Connect//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    with override("fr"):
        summary, place = gettext("Training: %(module)s") % {"module": session.module.title}, place_of(session)
    for half_day in half_days:
        event = icalendar.Event()
        event.add(
            "uid",
            uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.PUBLIC_URL}/formation/{registration.pk}/{half_day.pk}").hex,
        )
        event.add("sequence", sequence)
        event.add("dtstamp", at.astimezone(UTC))
        event.add("dtstart", moment(half_day, half_day.starts).astimezone(UTC))
        event.add("dtend", moment(half_day, half_day.ends).astimezone(UTC))
        event.add("summary", summary)
        event.add("location", place)
        event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        event.add("class", "PRIVATE")
        if session.link and session.mode == Mode.REMOTE:
            event.add("url", session.link)
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
