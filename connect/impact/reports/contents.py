"""What a report is about, and what it holds: its scope, its place in words, its sections, the pieces it is made of."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy

from connect.impact.figures import INDICATORS, reading
from connect.impact.figures.indicator import Words
from connect.impact.models import Report
from connect.impact.results import SECTIONS, standing
from connect.impact.scope import Scope, Whose, in_words
from connect.partners.models import Promise

MONTHS, ANTENNAS = "mois", "antennes"
PROMISES, WRITING, KEPT = "engagements", "ecrire", "garde"  # pieces that are no family of figures


class Choice(NamedTuple):
    """A section that may be asked for, by the word that is kept of it."""

    code: str
    title: Words


def choices() -> list[Choice]:
    """Every section, in the order of the table; then month by month and antenna by antenna."""
    found = [Choice(f"{code}-{column}", _title(code, column)) for code, column in SECTIONS]
    return [
        *found,
        Choice(MONTHS, gettext_lazy("Month by month")),
        Choice(ANTENNAS, gettext_lazy("Antenna by antenna")),
    ]


def _title(code: str, column: str) -> Words:
    return gettext_lazy("Age") if column == "age" else INDICATORS[code].part(column).title


def whose_of(report: Report) -> Whose:
    return Whose(report.department, report.commune, report.structure_id)


def scope_of(report: Report) -> Scope:
    """Over what a report counts. The antennas of a funder are those of its agreements in the period."""
    if report.funder_id is not None:
        return Scope.of_funder(report.period, report.funder_id, whose_of(report))
    ids = list(report.antennas.values_list("pk", flat=True))
    return (
        Scope.of_some(report.period, ids, whose_of(report)) if ids else Scope.of_nation(report.period, whose_of(report))
    )


def place_of(report: Report) -> str:
    """Whom the report speaks of, in words."""
    names = ", ".join(report.antennas.order_by("name").values_list("name", flat=True))
    return in_words(
        names, whose_of(report), funder=report.funder.name if report.funder else "",
        sender=report.structure.name if report.structure else "",
    )  # fmt: skip


def pieces_of(report: Report) -> list[str]:
    """What the job makes one after the other, a transaction each: families of figures, then what stands beside, then files.

    Figures that were kept or sealed are one piece: they are not counted again.
    """
    scope = scope_of(report)
    pieces = [KEPT] if standing(scope, report.grid.cut) else reading.families(scope)
    if promises_of(report):
        pieces.append(PROMISES)
    if MONTHS in report.sections and len(report.period.months()) > 1:
        pieces.append(MONTHS)
    if ANTENNAS in report.sections and len(scope.antenna_ids) > 1:
        pieces += [f"{ANTENNAS}:{antenna_id}" for antenna_id in scope.antenna_ids]
    return [*pieces, WRITING]


def promises_of(report: Report) -> list[Promise]:
    """What the funder was promised over days that the report shares."""
    if report.funder_id is None:
        return []
    rows = Promise.objects.filter(
        withdrawn_at=None,
        agreement__structure_id=report.funder_id,
        first_on__lte=report.last_on,
        last_on__gte=report.first_on,
    )
    return list(rows.select_related("antenna").order_by("last_on", "antenna__name", "code"))
