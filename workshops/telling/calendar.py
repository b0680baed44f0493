"""One's own appointment as a calendar file: when and where, and nobody: no participant, no organiser, no name.

Shared calendars showed to each the names of the others (field case C064): here there is no one to show.
"""

import uuid
from datetime import UTC, datetime

import icalendar
from django.conf import settings

from workshops.models import Matter, Session
from workshops.telling.words import where

NAME = "rendez-vous.ics"


def appointment(booking_id: int, session: Session, matter: str, *, at: datetime) -> bytes:
    """The file of one seat; a later one of the same seat replaces it in the reader's calendar, or cancels it there."""
    event = icalendar.Event()
    event.add("uid", uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.PUBLIC_URL}/seance/{booking_id}").hex)
    event.add("sequence", int(at.timestamp() // 60))
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", f"Emmaüs Connect: {session.name}")
    event.add("location", where(session))
    event.add("status", "CANCELLED" if matter == Matter.CANCELLED else "CONFIRMED")
    event.add("class", "PRIVATE")
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Emmaus Connect//Connect//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if matter == Matter.CANCELLED else "PUBLISH")
    calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
