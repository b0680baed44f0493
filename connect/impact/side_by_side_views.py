"""Antennas side by side, at /siege/: small drawings on one scale, the table, its spreadsheet."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connect.antennas.http import NationalRequest
from connect.impact import charts, side_by_side, spreadsheet
from connect.impact.access import may_read_results
from connect.impact.figures import Indicator
from connect.impact.forms import BoardForm
from connect.impact.results import Line
from connect.impact.side_by_side import BARE, MEASURES, PER_PEOPLE, PER_TEAM, Board, Row
from connect.ui.templatetags.ui import NBSP, day, short_day

HEIGHT = 76


class Asked(NamedTuple):
    form: BoardForm
    board: Board
    drawn: Indicator
    per: str
    sort: str


def _asked(request: NationalRequest) -> Asked:
    """What is asked for; twelve finished weeks, when no days are or they are wrong."""
    if not may_read_results(request.membership):
        raise PermissionDenied
    form, today = BoardForm(request.GET), timezone.localdate()
    said = form.cleaned_data if form.is_valid() else {}
    period = form.period if said and form.period else side_by_side.finished_weeks(today)
    drawn = next((one for one in side_by_side.DRAWN if one.code == said.get("mesure")), side_by_side.DRAWN[0])
    per = said.get("par") or BARE
    return Asked(form, side_by_side.board(period, drawn, per, today), drawn, per, request.GET.get("tri", "")[:40])


@require_safe
def home(request: NationalRequest) -> HttpResponse:
    """One measure by weeks or months, every antenna on the same scale, and every measure in a table."""
    asked = _asked(request)
    board, per = asked.board, asked.per
    rows = side_by_side.ordered(board.rows, asked.sort, per)
    context = {
        "title": _("Antennas side by side"),
        "form": asked.form,
        "board": board,
        "panels": [_panel(panel, board, asked) for panel in board.panels],
        "steps": _drawn_table(board, asked),
        "measure": asked.drawn.title,
        "per": "" if per == BARE else side_by_side.PER[per],
        "heads": [_head(one, request, asked.sort) for one in MEASURES],
        "rows": [{"row": row, "cells": _cells(row, board, per)} for row in rows],
        "middle": [_said(one, board.median(one.code, per), per) for one in MEASURES],
        "total": {"row": board.total, "cells": _cells(board.total, board, per)},
        "definitions": [(one.title, one.at_one or one.definition) for one in MEASURES],
        "proportions": side_by_side.PROPORTIONS,
        "few": [row.antenna for row in board.rows if row.is_small] if per != BARE else [],
        "explained": [row for row in board.rows if row.notes],
        "uncounted": [row.antenna for row in board.rows if not row.team.noted],
        "query": _query(request),
        "unsorted": _query(request, tri=""),
    }
    return render(request, "impact/national.html", context)


def _query(request: NationalRequest, **other: str) -> str:
    kept = {name: request.GET.get(name, "") for name in ("du", "au", "mesure", "par", "tri")} | other
    return urlencode({name: value for name, value in kept.items() if value})


def _head(one: Indicator, request: NationalRequest, sort: str) -> dict[str, str]:
    """The heading of a column: the greatest first, then the smallest first."""
    code = one.code
    state = {code: "ascending", f"-{code}": "descending"}.get(sort, "")
    query = _query(request, tri=code if state == "descending" else f"-{code}")
    return {"title": str(one.title), "state": state, "query": query}


def _cells(row: Row, board: Board, per: str) -> list[tuple[str, str]]:
    """Each figure as it is said, and the list behind it; a ratio opens none."""
    days = {"du": board.period.first, "au": board.period.last}
    query = urlencode(days | ({"antenne": row.antenna.slug} if row.antenna else {}))
    return [
        (
            _said(one, row.ratio(one.code, per), per),
            f"{reverse('national:list', args=[one.code])}?{query}" if per == BARE else "",
        )
        for one in MEASURES
    ]


def _said(one: Indicator, value: float | None, per: str = BARE) -> str:
    """As the page says it; the same digits for a ratio whatever the measure."""
    if value is None:
        return "–"
    if per == BARE and one.unit == "h":
        return Line("", Decimal(value), unit="h").said  # as the table of results says it
    divides = per == PER_PEOPLE and one is MEASURES[0]  # people stand as they are beside what is divided by them
    places = 1 if per != BARE and value < 100 and not divides else 0
    return number_format(round(value, places), places, force_grouping=True) + (f"{NBSP}h" if one.unit == "h" else "")


def _panel(panel: side_by_side.Panel, board: Board, asked: Asked) -> dict[str, Any]:
    told: dict[str, Any] = {"antenna": panel.row.antenna, "notes": panel.row.notes}
    if panel.values is None:
        return told
    told |= {
        "last": _said(asked.drawn, panel.values[-1], asked.per),
        "said": ", ".join(_said(asked.drawn, value, asked.per) for value in panel.values),
        "middle_said": _said(asked.drawn, board.middle[-1], asked.per),
        "line": charts.thread(panel.values, height=HEIGHT, top=board.top, floor=0),
        "middle": charts.thread(board.middle, height=HEIGHT, top=board.top, floor=0),
    }
    return told


def step_name(first: date, *, by_week: bool) -> str:
    return _("week of %(day)s") % {"day": short_day(first)} if by_week else written(first, "F Y")


def _drawn_table(board: Board, asked: Asked) -> list[dict[str, Any]]:
    """What is drawn, in numbers: a row a week or month, a column an antenna, the median last."""
    return [
        {
            "name": step_name(first, by_week=board.by_week),
            "cells": [_said(asked.drawn, p.values[n] if p.values else None, asked.per) for p in board.panels],
            "middle": _said(asked.drawn, board.middle[n] if board.middle else None, asked.per),
        }
        for n, first in enumerate(board.steps)
    ]


@require_safe
def home_xlsx(request: NationalRequest) -> HttpResponse:
    """The same table three times, bare and in both proportions; what is drawn; what explains; the definitions."""
    asked = _asked(request)
    board, book = asked.board, spreadsheet.Workbook()
    heads = [(_("Antenna"), 18), *((str(one.title), 14) for one in MEASURES)]
    heads += [(_("Paid work (full-time equivalents)"), 16), (_("Volunteers (full-time equivalents)"), 16)]
    for name, per in (
        (_("Figures"), BARE), (_("For 1,000 people"), PER_PEOPLE), (_("For a full time"), PER_TEAM),
    ):  # fmt: skip
        rows = [_line(row, per) for row in [*side_by_side.ordered(board.rows, asked.sort, asked.per), board.total]]
        rows.insert(-1, [_("Median of the antennas"), *(_number(board.median(one.code, per), per) for one in MEASURES)])
        book.sheet(name, heads, rows)
    book.sheet(
        _("Drawn"),
        [(str(asked.drawn.title), 22), *((str(p.row.antenna), 14) for p in board.panels)],
        [
            [step_name(first, by_week=board.by_week), *(p.values[n] if p.values else None for p in board.panels)]
            for n, first in enumerate(board.steps)
        ],
    )
    book.sheet(_("Definitions"), [(_("Heading"), 34), (_("What is counted"), 110)], _about(board))
    period = board.period
    return spreadsheet.answer(book.content(), f"antennes-{period.first}-{period.last}")


def _line(row: Row, per: str) -> list[spreadsheet.Cell]:
    name = str(row.antenna) if row.antenna else _("All together")
    numbers = [_number(row.ratio(one.code, per), per) for one in MEASURES]
    return [name, *numbers, round(row.team.paid, 2), round(row.team.volunteers, 2)]


def _number(value: float | None, per: str) -> float | int | None:
    if value is None:
        return None
    return int(value) if per == BARE and value == int(value) else round(value, 2)


def _about(board: Board) -> list[list[spreadsheet.Cell]]:
    period = board.period
    days = _("from %(first)s to %(last)s, both included") % {"first": day(period.first), "last": day(period.last)}
    lines: list[list[spreadsheet.Cell]] = [[_("Period"), days]]
    lines += [[str(one.title), str(one.at_one or one.definition)] for one in MEASURES]
    lines += [[str(title), str(said)] for title, said in side_by_side.PROPORTIONS]
    return lines + [[str(row.antenna), ", ".join(row.notes)] for row in board.rows if row.notes]
