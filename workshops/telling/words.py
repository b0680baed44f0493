"""What people read and hear: short sentences in the language that is active, nobody named, not even the reader.

The papers' six languages (`beneficiaries.papers.languages`); each text is in each of their catalogues, a test says.
"""

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.papers.languages import Tongue
from beneficiaries.papers.moments import said_hour
from connect.antennas.models import Site
from connect.ui.templatetags.ui import phone
from workshops.models import Matter, Session

OVER = {Matter.CANCELLED, Matter.LAPSED}  # there is no place to go to
RIGHT_TO_LEFT = "\u200f"  # at the head of a text without markup: it begins on the right, Latin name or not
DAYS = {"es": "EEEE, d 'de' MMMM", "uk": "EEEE, d MMMM", "ar": "EEEE، d MMMM"}  # Unicode patterns; else `EEEE d MMMM`
LEFT_TO_RIGHT, END = "\u2066", "\u2069"  # a number or an address keeps its order in a text that goes the other way


def said_day(day: date, tongue: Tongue) -> str:
    """`mardi 1er décembre`, `Tuesday 1 December`: the year would say nothing within two weeks."""
    text = format_date(day, DAYS.get(tongue.tag, "EEEE d MMMM"), locale=tongue.tag)
    return text.replace(" 1 ", " 1er ", 1) if tongue.tag == "fr" else text


def said_moment(moment: datetime, tongue: Tongue) -> str:
    """A day and an hour: `mardi 1er décembre à 14 h`."""
    words = {"day": said_day(timezone.localdate(moment), tongue), "hour": said_hour(moment, tongue)}
    return _("%(day)s at %(hour)s") % words


def subject(matter: str) -> str:
    """The subject of an e-mail; it names nobody and says no subject matter, for subjects stay in logs of mail servers."""
    return {
        Matter.BOOKED: _("Emmaüs Connect: your place is booked"),
        Matter.REMINDER: _("Emmaüs Connect: a reminder"),
        Matter.MOVED: _("Emmaüs Connect: your appointment has changed"),
        Matter.CANCELLED: _("Emmaüs Connect: your appointment is cancelled"),
        Matter.OFFER: _("Emmaüs Connect: a place is free"),
        Matter.LAPSED: _("Emmaüs Connect: the place is no longer free"),
    }[Matter(matter)]


def first_words(matter: str) -> str:
    return {
        Matter.BOOKED: _("Your place is booked."),
        Matter.REMINDER: _("We expect you soon."),
        Matter.MOVED: _("Your appointment has changed."),
        Matter.CANCELLED: _("Cancelled. Please do not come."),
        Matter.OFFER: _("A place is free for you."),
        Matter.LAPSED: _("We had no answer: the place is no longer free."),
    }[Matter(matter)]


def where(session: Session) -> str:
    """The address where one goes, or that it is online; room, site and venue must be loaded with the session."""
    place = session.place
    if place is None:
        return session.link or _("online")
    address = f"{place.address}, {place.town}" if place.address else place.town
    return address if isinstance(place, Site) else f"{place.name}, {address}"


def _instant(text: str, tongue: Tongue) -> str:
    """An instant (ISO 8601) in words of this language; words as they are."""
    try:
        return said_moment(datetime.fromisoformat(text), tongue)
    except ValueError:
        return text


def more(matter: str, said: Mapping[str, str], tongue: Tongue) -> list[str]:
    """What else is to be known: the hour before (`was`), until when to answer (`until`), the link to one's own seat."""
    lines = []
    if was := said.get("was"):
        lines.append(_("It was %(when)s.") % {"when": _instant(was, tongue)})
    if until := said.get("until"):
        lines.append(_("Answer before %(when)s.") % {"when": _instant(until, tongue)})
    if link := said.get("link"):
        words = _("To answer: %(link)s") if matter == Matter.OFFER else _("See or give back your place: %(link)s")
        lines.append(words % {"link": link})
    return lines


def letter(matter: str, session: Session, tongue: Tongue, *, said: Mapping[str, str], telephone: str, stop: str) -> str:
    """The text of an e-mail. `telephone` is the antenna's, `stop` the address that ends all messages."""
    lines = [_("Hello,"), "", first_words(matter), f"{session.name}", said_moment(session.starts_at, tongue)]
    if matter not in OVER:
        lines.append(where(session))
    lines += ["", *more(matter, said, tongue)]
    if telephone:
        ask = _("Another date? Call us: %(phone)s") if matter in OVER else _("You cannot come? Call us: %(phone)s")
        lines.append(ask % {"phone": f"{LEFT_TO_RIGHT}{phone(telephone)}{END}"})
    lines += ["", "Emmaüs Connect", "", _("No more messages: %(link)s") % {"link": stop}]
    return "\n".join(lines) + "\n"


def text_messages(
    matter: str, session: Session, tongue: Tongue, *, said: Mapping[str, str], telephone: str
) -> list[str]:
    """The text message, the fullest first: with the place and the telephone, then one of them (the place when it is not
    the antenna's), then the least that serves. An offer never goes without the link that answers it."""
    hour = f"{session.name}, {said_moment(session.starts_at, tongue)}."
    place = [] if matter in OVER else [f"{where(session)}."]
    call = [f"{LEFT_TO_RIGHT}{phone(telephone)}{END}."] if telephone else []
    facts = {key: value for key, value in said.items() if key != "was"}
    without_link = {key: value for key, value in facts.items() if key != "link"}
    stop = _("Answer STOP: no more messages.")
    return [
        " ".join(
            [
                f"{RIGHT_TO_LEFT if tongue.is_rtl else ''}Emmaüs Connect:",
                first_words(matter),
                hour,
                *more(matter, kept, tongue),
                *extra,
                stop,
            ]
        )
        for kept in ([facts] if matter == Matter.OFFER or facts == without_link else [facts, without_link])
        for extra in ([*place, *call], place if session.venue else call, [])
    ]
