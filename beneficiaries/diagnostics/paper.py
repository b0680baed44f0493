"""The diagnostic on paper: blank to be filled by hand, and the way made, for the person. Tagged PDF (PDF/UA-1), A4."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override

from beneficiaries.diagnostics.questionnaire import Question, Questionnaire

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
        return made("diagnostic/pdf/blank.html", context)


def numbered(question: Question) -> list[tuple[str, Any]]:
    """What is typed for each choice, and the choice: its rank, or the note itself on the observed scale."""
    if question.kind == "scale":
        return [(choice.code, choice) for choice in question.choices]
    return [(str(n), choice) for n, choice in enumerate(question.choices, 1)]


def made(template: str, context: dict[str, Any]) -> bytes:
    """A PDF of this template, in the language that is active; nothing is fetched from anywhere."""
    from weasyprint import HTML  # slow to import, and wanted by papers alone
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    page = render_to_string(template, context)
    return bytes(HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1"))


def answer(pdf: bytes, name: str) -> HttpResponse:
    """Opens in the browser, saved under `name`, which says nothing of anybody."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
