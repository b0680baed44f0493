"""What a page says of figures: how they differ from before, and what they were compared with."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connect.impact import charts, listing
from connect.impact.dashboard.counting import Figure, Number, OpenDays, Told
from connect.impact.dashboard.periods import BEFORE, WEEK, YEAR
from connect.impact.figures import INDICATORS
from connect.impact.period import Period
from connect.ui.templatetags.ui import day, short_day, span

MINUS = "\u2212"
NAMED = 4  # days of closing named


def say(code: str) -> Callable[[Any], str]:
    """How a number of a figure is written, as its list writes it."""
    return lambda number: listing.said(INDICATORS[code], number)


def difference(now: Number, was: Number, when: str, written: Callable[[Any], str]) -> tuple[str, str]:
    """`+10` and `more than the week before (1)`: the sign and the words say the same."""
    facts = {"when": when, "was": written(was)}
    if now == was:
        return "=", _("as before: %(when)s (%(was)s)") % facts
    if now > was:
        return f"+{written(now - was)}", _("more than %(when)s (%(was)s)") % facts
    return f"{MINUS}{written(was - now)}", _("less than %(when)s (%(was)s)") % facts


def shown(told: Told) -> list[dict[str, Any]]:
    """The big figures: number, list, differences, meaning, and eight weeks to draw."""
    return [_shown(told, figure) for figure in told.figures]


def _shown(told: Told, figure: Figure) -> dict[str, Any]:
    one, written = figure.indicator, say(figure.indicator.code)
    compared = [(figure.before, str(BEFORE[told.asked.rank]))]
    if told.asked.rank != YEAR:
        compared.append((figure.year_ago, _("a year earlier")))
    return {
        "title": one.title,
        "big": written(figure.now),
        "url": list_of(one.code, told.asked.counted),
        "differences": [difference(figure.now, was, when, written) for was, when in compared if was is not None],
        "meaning": one.at_one or one.definition,
        "thread": charts.thread([float(n) for n in figure.weeks], height=44) if figure.weeks else None,
        "drawn": ", ".join(written(n) for n in figure.weeks),
    }


def list_of(code: str, period: Period) -> str:
    return f"{reverse('impact:list', args=[code])}?du={period.first}&au={period.last}"


def offers(told: Told) -> list[dict[str, Any]]:
    """People by offer as bars, the line of the list that each opens, and what it was."""
    labels = INDICATORS["offres"].part("offer").labels()
    most = max([*(n for _code, n, _was in told.offers), *(was for _code, _n, was in told.offers), 1])
    address = list_of("offres", told.asked.counted)
    return [
        {
            "label": labels[code], "now": now, "before": was, "share": round(100 * now / most),
            "share_before": round(100 * was / most), "url": f"{address}&partie=offer&valeur={code}" if now else "",
        }
        for code, now, was in told.offers
    ]  # fmt: skip


def comparison(told: Told) -> list[str]:
    """What the figures are compared with, in sentences."""
    asked, begun = told.asked, told.begun
    if begun is None:
        return [_("No comparison: nothing is counted here yet.")]
    if begun > asked.before.last:
        return [_("No comparison: nothing was counted here before %(day)s.") % {"day": day(begun)}]
    facts = {"before": span(asked.before.first, asked.before.last), "when": BEFORE[asked.rank]}
    found = [
        _("Not over yet: compared with the same part of %(when)s, %(before)s. Today counts, though it is not over.")
        if asked.is_unfinished
        else _("Compared with %(when)s, %(before)s.")
    ]
    found = [found[0] % facts, *_a_year_earlier(told), *_days_open(told)]
    partly = [one for one in (asked.before, asked.year_ago) if one and one.first < begun <= one.last]
    if partly:
        found.append(_("Nothing was counted here before %(day)s.") % {"day": day(begun)})
    return found


def _a_year_earlier(told: Told) -> list[str]:
    past, begun = told.asked.year_ago, told.begun
    if past is None:
        return []
    if begun is None or begun > past.last:
        return [_("No comparison with a year earlier: nothing was counted here then.")]
    facts = {"days": span(past.first, past.last)}
    if told.asked.rank == WEEK:
        return [_("A year earlier: %(days)s, 52 weeks before, so that the days of the week are the same.") % facts]
    return [_("A year earlier: %(days)s; the same dates are other days of the week.") % facts]


def _days_open(told: Told) -> list[str]:
    """How many days each period was open, and why it was not on others."""
    counts = [
        ngettext("%(n)d day", "%(n)d days", one.count) % {"n": one.count} for one in told.open_days
    ]  # fmt: skip
    if len(counts) == 2:
        words = _("Days of opening: %(now)s, %(before)s before.")
    else:
        words = _("Days of opening: %(now)s, %(before)s before, %(past)s a year earlier.")
    said = words % {"now": counts[0], "before": counts[1], "past": counts[-1]}
    away = [words for one in told.open_days for words in _away(one)]
    if away:
        more = ", …" if len(away) > NAMED else ""
        said += " " + _("Closed: %(days)s.") % {"days": ", ".join(away[:NAMED]) + more}
    return [said]


def _away(one: OpenDays) -> list[str]:
    return [f"{short_day(on)}, {why}" for on, why in one.closed]
