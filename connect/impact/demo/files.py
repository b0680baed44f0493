"""The demo's files: a household, a file that was corrected, an address that does not work, somebody known to two antennas."""

from datetime import datetime, timedelta

from beneficiaries import households
from beneficiaries.forms import birth_of
from beneficiaries.models import Person, VisitSource
from beneficiaries.registration import correct, open_here
from beneficiaries.visits import note_visit
from connect.antennas.communes import named
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership, Role
from connect.impact.demo.cast import address
from connect.post import addresses
from connect.post.models import WhyUnusable
from sales.allowance import years_of

EMAIL = address("maryam.rahimi")


def write(lille: Antenna, now: datetime) -> None:
    """Maryam Rahimi’s household at Lille, her corrections, and her three visits at Lyon."""
    nadia = Membership.objects.select_related("user").get(user__email=address("nadia.lille")).user
    with open_antenna(lille.pk, user_id=nadia.pk):
        maryam = _maryam(lille, now)
        if maryam is None:
            return
        others = Person.objects.filter(enrolments__antenna=lille, erased_at=None, merged_into=None).exclude(
            pk=maryam.pk
        )
        for other in others.order_by("-created_at", "pk")[:2]:
            households.share(maryam, other, antenna_id=lille.pk, by=nadia, at=now - timedelta(days=12))
        correct(
            maryam, birth=birth_of(maryam), antenna_id=lille.pk, by=nadia, birth_name="Nazari", email=EMAIL,
            postcode="59000", town="Lille", commune=named("59000", "Lille"),
        )  # fmt: skip
        addresses.mark_unusable(EMAIL, why=WhyUnusable.BOUNCED, at=now - timedelta(days=9))
    _also_at_lyon(maryam, now)


def _maryam(lille: Antenna, now: datetime) -> Person | None:
    """The one of the story: her year of plans is about to end. Others may bear her name."""
    named_so = Person.objects.filter(first_name="Maryam", last_name="Rahimi", enrolments__antenna=lille)
    years = years_of(named_so.values_list("pk", flat=True), now.date())
    return min(
        (p for p in named_so if (year := years.get(p.pk)) and year.days_left),
        key=lambda p: getattr(years[p.pk], "days_left", 0),
        default=None,
    )


def _also_at_lyon(maryam: Person, now: datetime) -> None:
    lyon = Antenna.objects.get(slug="lyon")
    member = Membership.objects.select_related("user").filter(antenna=lyon, role=Role.VOLUNTEER).order_by("pk").first()
    if member is None or maryam.card_number is None:
        return
    with open_antenna(lyon.pk, user_id=member.user_id):
        open_here(card=maryam.card_number, antenna_id=lyon.pk, by=member.user, at=now - timedelta(days=60))
        for days in (53, 46):
            note_visit(
                maryam, antenna_id=lyon.pk, source=VisitSource.WELCOME, at=now - timedelta(days=days), by=member.user
            )
