"""A table of results as it leaves the house: small counts hidden, and those that would give them away (`secrecy`)."""

from dataclasses import replace
from decimal import Decimal

from connect.impact import secrecy
from connect.impact.results import Line, Results, Section


def published(results: Results) -> Results:
    """The same table, to be sent to a funder or put on a site. Hours and articles are nobody's: they stay."""
    given_away = {one.adds_up_to for one in results.sections if _tells_its_sum(one)}
    figures = tuple(_figure(section, given_away) for section in results.figures)
    hidden = {section.lines[0].code for section in figures if section.lines[0].hidden}
    sections = tuple(_section(one, hidden) for one in results.sections)
    return replace(results, figures=figures, sections=sections, published=True)


def _tells_its_sum(section: Section) -> bool:
    """Its lines are safe only while their sum is hidden too: everybody is alone in a line."""
    if not section.of_people or not section.adds_up_to:
        return False
    return secrecy.shared([int(line.value) for line in section.lines])[1] is None


def _figure(section: Section, given_away: set[str]) -> Section:
    line = section.lines[0]
    shown = secrecy.alone(int(line.value)) is not None and (line.code not in given_away or not line.value)
    if not section.of_people or shown:
        return section
    return replace(section, lines=(_hidden(line),))


def _section(section: Section, hidden: set[str]) -> Section:
    """Lines of a sum that is hidden are all hidden; others leave more than one answer."""
    if not section.of_people:
        return section
    counts = [int(line.value) for line in section.lines]
    if section.adds_up_to in hidden:
        shown: list[secrecy.Shown] = [None if count else 0 for count in counts]
    elif section.adds_up_to:
        shown = secrecy.shared(counts)[0]
    else:
        shown = secrecy.ranked(counts)
    lines = [line if seen is not None else _hidden(line) for line, seen in zip(section.lines, shown, strict=True)]
    if section.ranked:  # a rank would bound what is hidden: those come last, by their name
        lines = [one for one in lines if not one.hidden] + sorted(
            (one for one in lines if one.hidden), key=lambda one: str(one.label)
        )
    return replace(section, lines=tuple(lines), definition=section.plain or section.definition)


def _hidden(line: Line) -> Line:
    return replace(line, value=Decimal(0), share=None, hidden=True)
