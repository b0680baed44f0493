"""La Coop and the roll at Lille: some who came lately agreed to be known in La Coop, one said no since."""

from datetime import datetime, timedelta

from beneficiaries.models import Person, Purpose
from beneficiaries.privacy import notices
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership, Role
from workshops.models import Booking, BookingState

ASKED = 6


def write(lille: Antenna, now: datetime) -> None:
    """The last who came were asked; the first of them takes her word back."""
    by = Membership.objects.filter(antenna=lille, role=Role.VOLUNTEER).select_related("user").first()
    if by is None:
        return
    with open_antenna(lille.pk):
        came = Booking.objects.filter(antenna=lille, state=BookingState.CAME, starts_at__lt=now).order_by(
            "-starts_at", "pk"
        )
        keys = dict.fromkeys(came.values_list("person_id", flat=True)[: ASKED * 4])
        people = Person.objects.filter(pk__in=keys, birth_on__lt=now.date() - timedelta(days=365 * 18)).exclude(
            last_name=""
        )
        for rank, person in enumerate(people.order_by("pk")[:ASKED]):
            for given, days in [(True, 20 - rank), *([(False, 2)] if rank == 0 else [])]:
                at = now - timedelta(days=days)
                notices.say(person, purpose=Purpose.COOP, given=given, antenna_id=lille.pk, by=by.user, at=at)
