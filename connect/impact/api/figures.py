"""Figures for a key: the table of results and the list behind a figure, asked as the pages ask them.

Whoever is outside the house reads one table a year that is over, whole: small counts are hidden in it, and no second table
is given that could be taken off the first (a day more, a commune less, ages cut otherwise).
"""

# ruff: noqa: S608 -- statements are put together from the registry's own words; values travel as parameters

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from connect.impact import listing
from connect.impact.api.asked import FiguresAsked, ListAsked, narrowed
from connect.impact.api.opening import Opened
from connect.impact.api.paging import Asking
from connect.impact.api.problems import Fault, Problem, misread
from connect.impact.figures import INDICATORS, Indicator, reading
from connect.impact.forms import ResultsForm
from connect.impact.listing import Asked
from connect.impact.publishing import published
from connect.impact.results import Line, Results, Section, hours, results

LONGEST = timedelta(days=366)


def form_of(opened: Opened, asked: FiguresAsked) -> ResultsForm:
    """What is asked, narrowed to what the key reads; valid. Raises Problem."""
    if opened.outside:
        _one_table_a_year(opened, asked)
    told = asked.as_form()
    opened.check_antenna(asked.antenne)
    if opened.antenna_id:
        told["antenne"] = opened.antenna
    form = ResultsForm(told)
    if not form.is_valid():
        raise misread(
            Fault("" if name == "__all__" else name, str(sentence))
            for name, sentences in form.errors.items()
            for sentence in sentences
        )
    return form


def _one_table_a_year(opened: Opened, asked: FiguresAsked) -> None:
    said = set(narrowed(asked)) - {"annee"} - ({"antenne"} if opened.antenna_id else set())
    if said or asked.annee is None or asked.annee >= timezone.localdate().year:
        raise Problem(
            403,
            _(
                "A key held outside the house reads whole years that are over, one table each: send “annee” alone. With"
                " other days, ages or places, people who are too few to be shown could be found by difference."
            ),
        )


def table(opened: Opened, asked: FiguresAsked) -> dict[str, Any]:
    """The table of results, with small counts hidden from whoever is outside. Nothing is kept of it."""
    form = form_of(opened, asked)
    found = results(form.scope(), form.grid(), keep=False)
    told = published(found) if opened.outside else found
    return {
        "du": told.scope.period.first,
        "au": told.scope.period.last,
        "lieu": form.place,
        "tranches": told.grid.code,
        "comptee_le": told.counted_at,
        "conservee": told.kept,
        "scellee_le": told.sealed.sealed_at if told.sealed else None,
        "petits_effectifs_masques": told.published,
        "sections": [_section(section) for section in told.all_sections],
        "non_restreints": _left_out(told),
    }


def _left_out(told: Results) -> list[str]:
    return [str(title) for title in told.left_out] if told.scope.whose.kinds else []


def _section(section: Section) -> dict[str, Any]:
    return {
        "titre": str(section.title),
        "definition": str(section.definition),
        "a_cote": str(section.beside),
        "classement": section.ranked,
        "lignes": [_line(line) for line in section.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "libelle": str(line.label),
        "valeur": None if line.hidden else number(line.value),
        "part": None if line.share is None else round(line.share, 2),
        "unite": line.unit,
        "indicateur": line.code,
        "partie": line.column,
        "valeur_de_la_partie": line.only,
        "publiee": not line.hidden,
    }


def number(value: Any) -> int | float:
    """Whole where it is."""
    return int(value) if value == int(value) else float(value)


# --- lists


def rows(opened: Opened, code: str, asked: ListAsked) -> dict[str, Any]:
    """A page of the list behind a figure: cards and facts, never a name. Raises Http404, Problem."""
    form = form_of(opened, asked)
    if form.period.last - form.period.first > LONGEST:
        raise misread([Fault("au", _("A list is of a year at most."))])
    query = {"partie": asked.partie or "", "valeur": asked.valeur or ""}
    meant = listing.asked_for(code, form.scope(), query, lambda: form.grid().cut.bands, named=False)
    asking = Asking(f"liste {code}", narrowed(asked), opened, asked.curseur, asked.limite)
    position = asking.position()
    page = asking.page(_found(meant, position, asked.limite), lambda row: [row[3].isoformat(), row[0]])
    labels, columns = listing.labels_of(meant.indicator), meant.indicator.columns
    total, count = (None, None) if position else _counted(meant)
    return {
        "indicateur": code,
        "definition": str(meant.indicator.said_for(meant.scope)),
        "total": total,
        "lignes": count,
        "resultats": [
            {
                "jour": day,
                "antenne": antenna,
                "carte": card,
                "faits": {
                    one.name: _fact(listing.cell(one, value, labels[one.name]))
                    for one, value in zip(columns, facts, strict=True)
                },
            }
            for _key, antenna, card, day, *facts in page.rows
        ],
        "suivant": page.after,
    }


def _fact(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return number(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def _counted(asked: Asked) -> tuple[int | float, int]:
    """The figure, in its unit, and its rows."""
    value, count = reading.figure_and_count(asked.indicator, asked.scope, asked.only)
    return number(hours(value) if asked.indicator.unit == "h" else value), count


def _found(asked: Asked, position: list[str] | None, limit: int) -> list[Any]:
    """The rows after a position and one more, in the order of the pages: the latest day first."""
    statement, values = reading.statement(asked.indicator, asked.scope, asked.only)
    facts = "".join(f", r.{column.name}" for column in asked.indicator.columns)
    after = "WHERE r.day < %(day)s::date OR (r.day = %(day)s::date AND r.key > %(key)s)" if position else ""
    day, key = position or ("", "")
    return asked.scope.rows(
        f"""
        SELECT r.key, a.slug, coalesce(p.card_number, ''), r.day {facts}
          FROM ({statement}) r JOIN antennas_antenna a ON a.id = r.antenna_id
          LEFT JOIN beneficiaries_person p ON p.id = r.person_id
        {after} ORDER BY r.day DESC, r.key LIMIT %(size)s
        """,
        **values, day=day, key=key, size=limit + 1,
    )  # fmt: skip


def indicators() -> list[dict[str, Any]]:
    """The registry: what each figure counts."""
    return [_indicator(one) for one in INDICATORS.values()]


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "code": one.code,
        "titre": str(one.title),
        "definition": str(one.definition),
        "a_cote": str(one.beside),
        "unite": one.unit,
        "compte_des_personnes": one.of_people,
        "se_restreint_par": sorted(one.narrowed_by),
        "parties": [
            {"partie": part.column, "titre": str(part.title), "definition": str(part.definition)} for part in one.parts
        ],
    }
