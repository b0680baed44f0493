"""The certificate of volunteering of a year, on request: identity, period, missions, hours, signatory (law.md B07)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Membership, Role, Site
from connect.refusals import Refusal
from connect.ui import printed
from workshops.models import Task
from workshops.team.valuing import of_person


class NoHours(Refusal):
    sentence = _("No hours of that year are validated yet: there is nothing to certify.")


@dataclass(frozen=True)
class Certificate:
    """What the paper says; only validated hours are certified."""

    member: Membership
    site: Site | None
    year: int
    first: date
    last: date
    tasks: list[tuple[str, int]]  # the task's words, minutes
    signatory: Membership | None
    on: date

    @property
    def minutes(self) -> int:
        return sum(minutes for _task, minutes in self.tasks)

    @property
    def civic(self) -> bool:
        return bool(self.member.role == Role.CIVIC)


def certified(member: Membership, year: int, *, on: date, signatory: Membership | None) -> Certificate:
    """The certificate of somebody for a year, at her antenna. Raises NoHours."""
    hours = [row for row in of_person(member.user_id, member.antenna_id or 0, year) if row.minutes]
    if not hours:
        raise NoHours
    tasks: dict[str, int] = defaultdict(int)
    for row in hours:
        tasks[row.task] += row.minutes
    site = Site.objects.select_related("antenna").first_of(member.antenna_id or 0)
    return Certificate(
        member=member,
        site=site,
        year=year,
        first=hours[0].on,
        last=hours[-1].on,
        tasks=[(str(task.label), tasks[task]) for task in Task if tasks.get(task)],
        signatory=signatory,
        on=on,
    )


def signatory_of(antenna_id: int, on: date, asked_by: Membership | None = None) -> Membership | None:
    """Who signs: the manager who asks for it, else the one in post for longest."""
    managers = Membership.objects.on(on).filter(antenna_id=antenna_id, role=Role.MANAGER).select_related("user")
    if asked_by is not None:
        managers = managers.filter(pk=asked_by.pk) if asked_by.role == Role.MANAGER else managers
    return managers.order_by("starts_on", "pk").first()


def paper(certificate: Certificate) -> bytes:
    return printed.tagged("team/certificate_pdf.html", {"paper": certificate})
