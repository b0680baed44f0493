"""Somebody's sessions and duties as a calendar that telephones read (RFC 5545): when, what, where; nobody is named."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration

from connect.antennas.models import Site
from workshops.models import Session, SessionVolunteer, Venue
from workshops.models.team import Duty

ZONE = "Europe/Paris"
PAST, AHEAD = timedelta(days=31), timedelta(days=400)
EVERY = timedelta(hours=4)  # how often a telephone is asked to look again


def written(places: Iterable[tuple[str, SessionVolunteer]]) -> bytes:
    """The calendar of these places, each with the name of its antenna. The same places give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Connect//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Workshops"))
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("x-published-ttl", vDuration(EVERY))
    calendar.add_component(_zone())
    for antenna, place in places:
        calendar.add_component(_event(antenna, place))
    return bytes(calendar.to_ical())


def _zone() -> Timezone:
    """The clock of Paris since 1996 as two yearly rules (directive 2000/84/EC): readers that know no list of zones
    understand these, and not all of them a list of dates."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    rules = (
        (TimezoneDaylight, datetime(1981, 3, 29, 2), 1, 2, "CEST", 3),  # noqa: DTZ001 -- on the wall
        (TimezoneStandard, datetime(1996, 10, 27, 3), 2, 1, "CET", 10),  # noqa: DTZ001 -- on the wall
    )
    for season, since, before, after, name, month in rules:
        rule = season()
        rule.add("dtstart", since)
        rule.add("tzoffsetfrom", timedelta(hours=before))
        rule.add("tzoffsetto", timedelta(hours=after))
        rule.add("tzname", name)
        rule.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(rule)
    return zone


def _event(antenna: str, place: SessionVolunteer) -> Event:
    need = place.session or place.duty
    assert need is not None  # held by PostgreSQL: volunteer_of_a_session_or_a_duty
    event = Event()
    event.add("uid", f"{'session' if place.session_id else 'duty'}-{need.pk}@connect")
    event.add("summary", printable(need.numbered if isinstance(need, Session) else need.name))
    event.add("dtstart", timezone.localtime(place.starts_at))
    event.add("dtend", timezone.localtime(place.ends_at))
    sequence, changed = _revision(need)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if need.cancelled or not place.holds else "CONFIRMED")
    event.add("location", printable(_where(need)))
    event.add("description", _("Connect, antenna: %(name)s.") % {"name": antenna})
    return event


def printable(text: str) -> str:
    """Without the control signs that a calendar may not hold (RFC 5545, 3.1)."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _revision(need: Session | Duty) -> tuple[int, datetime]:
    """How often it changed, and when last; a duty changes once, when it is cancelled."""
    if isinstance(need, Session):
        return need.revision, (need.revised_at or need.planned_at).replace(microsecond=0)
    return int(need.cancelled), (need.cancelled_at or need.planned_at).replace(microsecond=0)


def _where(need: Session | Duty) -> str:
    place: Site | Venue | None = need.place if isinstance(need, Session) else need.site
    if place is None:
        return _("Online")
    parts = [need.where, place.address, f"{place.postcode} {place.town}"]
    return ", ".join(part for part in parts if part.strip())
