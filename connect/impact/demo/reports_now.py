"""Reports of the nation today: one written for a funder and shown by a link, what was promised to it."""

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.utils import timezone

from connect.accounts.models import User
from connect.antennas.doors import open_national, root_urls
from connect.antennas.models import Antenna, Membership, Role
from connect.impact.grids import load
from connect.impact.models import AgeGrid, Report
from connect.impact.period import Period
from connect.impact.reports import asking, contents, links, making, promises
from connect.partners.models import Agreement, Structure, StructureKind

FUNDER = "Fondation de la démonstration"


def write(now: datetime, lille: Antenna) -> None:
    """At the national door; again, it changes nothing."""
    key = uuid5(NAMESPACE_OID, "report of the demo")
    nation = Membership.objects.select_related("user").filter(role=Role.NATIONAL_ADMIN).order_by("pk").first()
    if nation is None or Report.objects.filter(pk=key).exists():
        return
    load()
    today, by = timezone.localdate(now), nation.user
    year = Period(date(today.year, 1, 1), today)
    with root_urls(), open_national():
        funder = _promised(lille, year, by=by, at=now)
        wanted = asking.Wanted(
            "Bilan de l'année pour la Fondation", year, AgeGrid.objects.get(code="jeunesse"), funder=funder, share=40,
            introduction="Merci de votre soutien.", sections=[choice.code for choice in contents.choices()],
        )  # fmt: skip
        report = asking.ask(wanted, key=key, by=by, at=now)
        for done in range(report.total):
            making.make_piece(key, attempt=1, done=done, at=now)
        report.refresh_from_db()
        links.make_link(report, FUNDER, 30, key=uuid5(key, "link"), by=by, at=now)


def _promised(lille: Antenna, year: Period, *, by: User, at: datetime) -> Structure:
    """A funder of Lille, with two figures for the year and a report in three weeks."""
    funder, _new = Structure.objects.get_or_create(
        name=FUNDER, postcode="59000", defaults={"kind": StructureKind.OTHER, "town": "Lille"}
    )
    agreement, _new = Agreement.objects.get_or_create(
        structure=funder, antenna=lille, defaults={"starts_on": year.first}
    )
    whole = Period.year(year.first.year)
    for code, number in (("personnes", 60), ("heures", 100)):
        promises.promise(agreement, code, number, whole, by=by, at=at)
    due = timezone.localdate(at) + timedelta(days=21)
    promises.expect(agreement, due, year, by=by, at=at)
    return funder
