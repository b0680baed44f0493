"""Counted figures become a document: small counts hidden, the funder's share beside, the method said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from connect.antennas.models import Antenna
from connect.impact import results, secrecy
from connect.impact.figures import INDICATORS, Indicator
from connect.impact.models import Report
from connect.impact.period import Period
from connect.impact.publishing import published
from connect.impact.reports import contents
from connect.impact.reports.document import Block, Document, Kept, Line, Note, Row, Table
from connect.impact.results import Results, Section
from connect.ui.templatetags.ui import day, hour

# What an antenna is told by, beside the others.
BESIDE = ("nouvelles", "personnes", "visites", "heures", "professionnels", "appareils")
MONTHLY = ("visites", "nouvelles")


def tell(report: Report, table: Results, facts: dict[str, Any]) -> Document:
    """The document of a report. `table`: its results; `facts`: what was counted beside them (`counting`)."""
    shown = published(table)
    blocks = [_block(one) for one in shown.sections if one.key in report.sections]
    monthly = facts.get("months", {})
    months = [
        _months(code, monthly[code], report.period, sealed=bool(table.sealed)) for code in MONTHLY if code in monthly
    ]
    return Document(
        name=report.name,
        first=report.first_on.isoformat(),
        last=report.last_on.isoformat(),
        place=contents.place_of(report),
        funder=report.funder.name if report.funder else "",
        share=report.share,
        introduction=report.introduction,
        state=_state(table),
        figures=tuple(_figure(one, report.share) for one in shown.figures),
        blocks=(*blocks, *months),
        antennas=_antennas(facts["antennas"], shown) if facts.get("antennas") else None,
        promises=tuple(_promise(one) for one in facts.get("promises", [])),
        notes=tuple(_notes(report, table)),
    )


# --- figures and sections


def _row(line: results.Line) -> Row:
    return Row(str(line.label), None if line.hidden else str(line.value), line.said, line.share, line.unit)


def _figure(section: Section, share: int | None) -> Row:
    about = f"{section.definition} {section.beside}".strip()
    row = replace(_row(section.lines[0]), label=str(section.title), about=about)
    return replace(row, part=part_of(section.lines[0], share)) if share else row


def part_of(line: results.Line, share: int) -> str:
    """The share of a figure, in its unit: whole where the figure is, half up; nothing of what is not published."""
    if line.hidden:
        return line.said
    part = Decimal(line.value) * share / 100
    if line.unit != "h":
        part = part.quantize(Decimal(1), ROUND_HALF_UP)
    return replace(line, value=part).said


def _block(section: Section) -> Block:
    rows = tuple(_row(line) for line in section.lines)
    drawn = any(row.value for row in rows) and section.key != "heures-shape"
    return Block(section.key, str(section.title), str(section.definition), rows, section.ranked, drawn)


def _line(indicator: Indicator, n: int | float, *, hidden: bool = False) -> results.Line:
    """A number of an indicator as the table says it."""
    value = Decimal(0) if hidden else results.hours(n) if indicator.unit == "h" else int(n)
    return results.Line(indicator.title, value, unit="h" if indicator.unit == "h" else "", hidden=hidden)


def _column(indicator: Indicator, counts: Sequence[int], *, total_hidden: bool) -> list[results.Line]:
    """Counts beside their total: small ones hidden, and those that would give them away."""
    if not indicator.of_people:
        return [_line(indicator, n) for n in counts]
    shown: list[secrecy.Shown] = [None if n else 0 for n in counts] if total_hidden else secrecy.shared(counts)[0]
    return [_line(indicator, n, hidden=seen is None) for n, seen in zip(counts, shown, strict=True)]


def _months(code: str, counts: list[int], period: Period, *, sealed: bool) -> Block:
    indicator = INDICATORS[code]
    total_hidden = secrecy.alone(sum(counts)) is None
    lines = _column(indicator, counts, total_hidden=total_hidden)
    names = [_month(one) for one in period.months()]
    rows = tuple(replace(_row(line), label=name) for line, name in zip(lines, names, strict=True))
    title = _("%(figure)s, month by month") % {"figure": indicator.title}
    about = str(indicator.definition)
    if sealed:
        about += " " + _("Counted when the report was written: what was corrected since the seal is in it.")
    return Block(f"{contents.MONTHS}-{code}", title, about, rows, drawn=any(row.value for row in rows))


def _month(period: Period) -> str:
    """`mars 2026`, or the days of a part of one."""
    whole = period.first.day == 1 and period.after().first.day == 1
    if whole:
        return date_format(period.first, "F Y")
    return _("%(first)s to %(last)s") % {"first": day(period.first), "last": day(period.last)}


def _antennas(counted: dict[str, dict[str, int]], shown: Results) -> Table:
    """A line an antenna, in alphabetical order. Someone met at two antennas is counted at each, and once in the figures."""
    names = dict(Antenna.objects.filter(pk__in=[int(pk) for pk in counted]).values_list("pk", "name"))
    order = sorted(counted, key=lambda pk: names[int(pk)])
    hidden = {one.lines[0].code for one in shown.figures if one.lines[0].hidden}
    codes = [code for code in BESIDE if all(code in counted[pk] for pk in order)]
    columns = [
        _column(INDICATORS[code], [counted[pk][code] for pk in order], total_hidden=code in hidden) for code in codes
    ]
    lines = tuple(
        Line(names[int(pk)], tuple(_row(column[at]) for column in columns)) for at, pk in enumerate(order)
    )  # fmt: skip
    about = _("Somebody met at two antennas is counted at each of them here, and once in the figures of the report.")
    return Table(_("Antenna by antenna"), about, tuple(str(INDICATORS[code].title) for code in codes), lines)


# --- promises


def _promise(kept: dict[str, Any]) -> Kept:
    """What was promised beside what was reached; `kept`: as `counting.reached` gives it."""
    indicator = INDICATORS[kept["code"]]
    hours = indicator.unit == "h"
    promised = results.Line(
        indicator.title, Decimal(kept["number"]) if hours else kept["number"], unit="h" if hours else ""
    )
    hidden = indicator.of_people and secrecy.alone(int(kept["n"])) is None
    reached = _line(indicator, kept["n"], hidden=hidden)
    until, counted = date.fromisoformat(kept["until"]), date.fromisoformat(kept["counted"])
    since = date.fromisoformat(kept["since"])
    days = _("from %(first)s to %(last)s") % {"first": day(since), "last": day(counted)}
    rate = None if hidden else int(Decimal(reached.value) * 100 / Decimal(promised.value))
    return Kept(str(indicator.title), kept["place"], day(until), days, _row(promised), _row(reached), rate)


# --- method


def _state(table: Results) -> str:
    facts = {"on": day(table.counted_at), "at": hour(table.counted_at)}
    if table.sealed:
        words = _("Sealed on %(on)s at %(at)s, by rules no. %(version)s: these figures do not change any more.")
        return words % {**facts, "version": table.sealed.version}
    if table.scope.period.is_over():
        return _("Counted on %(on)s at %(at)s, once the period was over.") % facts
    return _("The period is not over: counted on %(on)s at %(at)s, these figures still move.") % facts


def _notes(report: Report, table: Results) -> list[Note]:
    bands = ", ".join(band.label for band in table.grid.bands)
    notes = [
        Note(_("Period"), _("Both days are included, in days of Paris.")),
        Note(_("People"), _("Somebody is counted once in a figure of people, however often she came and wherever.")
             + " " + _("People erased at their request stay in the counts, without a name.")),
        Note(_("Ages"), _("Bands “%(grid)s”: %(bands)s.") % {"grid": table.grid.name, "bands": bands} + " "
             + _("The age is that of the day of the first visit of the period; a year alone gives an estimate, and ages that are not known are a line.")),
        Note(_("What is not published"), _("Counts of 1 to 4 people are not published, nor those that would give them away; zero is.")),
        Note(_("Shares"), _("Shares are rounded one by one: their sum may be 99 or 101.")),
    ]  # fmt: skip
    if report.share:
        notes.append(Note(_("Share of the funder: %(share)s %%") % {"share": report.share}, _share(report)))
    if table.left_out:
        titles = ", ".join(str(title) for title in table.left_out)
        notes.append(
            Note(
                _("Left out"), _("These figures cannot be narrowed as this report is: %(titles)s.") % {"titles": titles}
            )
        )
    return notes


def _share(report: Report) -> str:
    return _(
        "The figures are those of the whole activity. The column beside them is %(share)s %% of each, rounded to a whole:"
        " what the support of the funder stands for. Nobody is counted as a part of a person, and these shares name no one:"
        " they do not say which people were accompanied thanks to it."
    ) % {"share": report.share}
