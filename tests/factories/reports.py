"""Reports as people ask for them, made to their end; what a funder was promised; links that open."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from connect.accounts.models import User
from connect.antennas.doors import open_national, root_urls
from connect.antennas.models import Antenna, Membership
from connect.impact.models import MonthChoice, Report, default_grid
from connect.impact.period import Period
from connect.impact.reports import asking, contents, links, making, promises
from connect.partners.models import Agreement, Structure

EVERYTHING = [choice.code for choice in contents.choices()]


def wanted(period: Period, **facts: Any) -> asking.Wanted:
    return asking.Wanted(**{"name": "Bilan", "period": period, "grid": default_grid(), "sections": EVERYTHING, **facts})


def asked(period: Period, *, by: User, **facts: Any) -> Report:
    with root_urls(), open_national():
        return asking.ask(wanted(period, **facts), key=uuid4(), by=by, at=timezone.now())


def made(report: Report) -> Report:
    """Every piece, as the jobs make them."""
    while True:
        with open_national():
            report.refresh_from_db()
            if report.done == report.total:
                return report
            making.make_piece(report.pk, attempt=report.attempt, done=report.done, at=timezone.now())


def written(period: Period, *, by: User, **facts: Any) -> Report:
    return made(asked(period, by=by, **facts))


def agreement(structure: Structure, antenna: Antenna, starts_on: date = date(2020, 1, 1)) -> Agreement:
    found, _new = Agreement.objects.get_or_create(
        structure=structure, antenna=antenna, defaults={"starts_on": starts_on}
    )
    return found


def link_to(report: Report, *, by: User, days: int = 30, whom: str = "la Région") -> tuple[Any, str]:
    """The link, and its address without the host."""
    with open_national():
        link, address = links.make_link(report, whom, days, key=uuid4(), by=by, at=timezone.now())
    return link, "/" + address.split("/", 3)[3]


def a_day(lille: Antenna, structure: Structure, manager: Membership, national: Membership) -> dict[str, Any]:
    """A written report with its link, what a funder was promised, a manager's choice."""
    now, by, today = timezone.now(), national.user, timezone.localdate()
    last = Period(today - timedelta(days=3), today - timedelta(days=2))
    one = written(last, by=by, antennas=[lille], sections=[])
    link, address = link_to(one, by=by)
    hers = agreement(structure, lille)
    facts = {"by": by, "at": now}
    with open_national():
        promises.promise(hers, "personnes", 100, last, **facts)
        promises.expect(hers, today + timedelta(days=10), last, **facts)
    MonthChoice.objects.create(membership=manager, antenna=lille, wanted=False)
    return {"report": one.pk, "report_link": link.pk, "report_secret": address.split("/")[2]}


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    return {
        "national_reports:report:pk": keys["report"], "national_reports:file:pk": keys["report"],
        "national_reports:file:kind": "pdf",
        "public_report:page:secret": keys["report_secret"], "public_report:pdf:secret": keys["report_secret"],
    }  # fmt: skip
