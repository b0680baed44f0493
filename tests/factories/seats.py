"""What seats leave behind in a full day: a list with an offer, a link, an open door, a rule, a prescriber's booking."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from connect.partners.models import Professional
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.workshops import KindFactory, SessionFactory, fill
from workshops import booking
from workshops.models import Session
from workshops.seats import doors, links
from workshops.seats.deciding import decide

OF_SESSION = ["waiting", "call", "door", "turn_door", "poster"]
OF_BOOKING = ["answer", "leave"]
OF_QUEUE = ["queue", "take_next"]


def a_day(lille: Antenna, manager: Any, prescriber: Professional) -> dict[str, Any]:
    """The keys of what was made, by name."""
    now = timezone.now()
    session = SessionFactory(antenna=lille, starts_at=now + timedelta(days=6), capacity=2)
    seated = fill(session, 2)
    waits, sent = (PersonFactory(antenna=lille, first_name="Canari", last_name=name) for name in ("Gris", "Roux"))
    with open_antenna(lille.pk):
        row = booking.wait_for_seat(session, waits, by=manager.user, at=now)
        booking.cancel(seated[0], by=manager.user, at=now)
        door = doors.open_to_everyone(session, by=manager.user, at=now - timedelta(minutes=1))
        links.link_to(row, at=now)
        decide(antenna_id=lille.pk, answer_hours=24, last_hours=2, from_on=date(2026, 1, 1), by=manager.user, at=now)
        asked = booking.book_seat(
            SessionFactory(antenna=lille, starts_at=now + timedelta(days=7)), sent, by=prescriber.user, at=now
        )
    sheet = LiaisonSheetFactory(
        antenna=lille, sender=prescriber, person=sent, state="welcomed", first_name="Canari", last_name="Roux"
    )
    return {
        "seats_session": session.pk, "seats_row": row.pk, "seats_code": door.code, "seats_secret": links.secret_of(row),
        "seats_queue": a_queue(lille).pk, "seats_sheet": sheet.pk, "seats_asked": asked.pk,
    }  # fmt: skip


def a_queue(lille: Antenna) -> Session:
    """An open drop-in of this hour."""
    kind = KindFactory(code="seats_open_drop_in", shape="drop_in", come_and_go=True)
    return SessionFactory(antenna=lille, kind=kind, starts_at=timezone.now() - timedelta(minutes=5))


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    return {
        **{f"workshops_seats:{name}:pk": keys["seats_session"] for name in OF_SESSION},
        **{f"workshops_seats:{name}:pk": keys["seats_row"] for name in OF_BOOKING},
        **{f"workshops_seats:{name}:pk": keys["seats_queue"] for name in OF_QUEUE},
        "public_seats:session:code": keys["seats_code"],
        "public_seats:place:secret": keys["seats_secret"],
        **{f"portal_seats:{name}:sheet": keys["seats_sheet"] for name in ("choose", "give_back")},
        "portal_seats:give_back:pk": keys["seats_asked"],
    }
