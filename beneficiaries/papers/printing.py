"""Documents as tagged PDF (PDF/UA-1), one page, fonts embedded; alone or beside French, in either direction of reading."""

from collections.abc import Callable

from django.http import HttpResponse
from django.template.loader import render_to_string

from beneficiaries.papers.languages import TONGUES, Tongue, spoken
from beneficiaries.papers.writing import Sheet

Write = Callable[[Tongue], Sheet]


def printed(write: Write, tongue: Tongue, *, beside_french: bool = False) -> bytes:
    """The bytes of a PDF. `beside_french` puts the French text in a second column, for whoever reads it together."""
    # Slow to import, and wanted by these pages alone.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    tongues = [tongue] + ([TONGUES["fr"]] if beside_french and tongue.tag != "fr" else [])
    written = []
    for one in tongues:
        with spoken(one):
            written.append((one, write(one)))
    with spoken(tongue):
        page = render_to_string("papers/pdf/paper.html", {"written": written, "tongue": tongue})
    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    return bytes(HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1"))


def answer(pdf: bytes, name: str) -> HttpResponse:
    """Shown by the browser; `name` says the kind of document and never whose."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
