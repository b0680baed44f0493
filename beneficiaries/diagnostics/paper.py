"""The diagnostic on paper: blank to be filled by hand, and the way made, for the person. Tagged PDF (PDF/UA-1), A4."""

from base64 import b64encode
from typing import Any

from django.utils.translation import override

from beneficiaries.diagnostics import following
from beneficiaries.diagnostics.observed import Since
from beneficiaries.diagnostics.progress import Progress
from beneficiaries.diagnostics.questionnaire import Question, Questionnaire
from beneficiaries.diagnostics.story import SHOWN, suggestions_of
from beneficiaries.models import Person
from connect.ui.printed import tagged

NOT_SEEN = "n"


def blank(sheet: Questionnaire, *, short: bool, language: str) -> bytes:
    """The questionnaire with boxes to tick, each with the digit that is typed for it afterwards; the bytes of a PDF.

    `language`: "fr" or "en", those in which a questionnaire is written.
    """
    with override(language):
        sections = [
            (section, [(question, numbered(question)) for question in (section.short if short else section.questions)])
            for section in sheet.sections
        ]
        context = {"sections": [one for one in sections if one[1]], "sheet": sheet, "short": short}
        return tagged("diagnostic/pdf/blank.html", context)


def numbered(question: Question) -> list[tuple[str, Any]]:
    """What is typed for each choice, and the choice: its rank, or the note itself on the observed scale."""
    if question.kind == "scale":
        return [(choice.code, choice) for choice in question.choices]
    return [(str(n), choice) for n, choice in enumerate(question.choices, 1)]


def of_the_way(way: Progress, person: Person, since: Since | None = None) -> bytes:
    """What was gained and seen `since`, for the person, in the language that is active; the bytes of a PDF of one or two pages."""
    waiting = following.remaining(way.now)
    context = {
        "way": way,
        "since": since,
        "person": person,
        "parts": [(part, thread(part.then, part.now, part.moved)) for part in way.parts],
        "skills": [(skill, thread(skill.x_then, skill.x_now, skill.moved)) for skill in way.skills],
        "suggestions": [one for one in suggestions_of(way.now) if one.rule in waiting][:SHOWN],
    }
    return tagged("diagnostic/pdf/way.html", context)


def thread(then: int | None, now: int | None, moved: tuple[int, int] | None) -> str:
    """The drawing of the screen (dotted: to come; solid: the way made; open: then; filled: now) as a data: address."""
    drawn = ['<line x1="14" x2="136" y1="14" y2="14" stroke="#857883" stroke-width="3" stroke-dasharray="1 6"/>']
    if moved:
        drawn.append(f'<line x1="{moved[0]}" x2="{moved[1]}" y1="14" y2="14" stroke="#6a2360" stroke-width="3"/>')
    if then is not None:
        drawn.append(f'<circle cx="{then}" cy="14" r="6" fill="#fff" stroke="#857883" stroke-width="2.5"/>')
    if now is not None:
        drawn.append(f'<circle cx="{now}" cy="14" r="7" fill="#f6b73c" stroke="#b96b00" stroke-width="3"/>')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 28">{"".join(drawn)}</svg>'
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
