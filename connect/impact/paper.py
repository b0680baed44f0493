"""The table of results on paper: a tagged PDF (PDF/UA-1), made without reaching any file or host."""

from django.template.loader import render_to_string

from connect.impact.results import Results


def of_results(results: Results, place: str) -> bytes:
    """The PDF of a table; `place` is what the title says of the antennas."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    page = render_to_string("impact/results_pdf.html", {"results": results, "place": place})
    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    content: bytes = HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")
    return content
