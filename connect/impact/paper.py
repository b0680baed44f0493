"""The table of results on paper: a tagged PDF (PDF/UA-1), made without reaching any file or host."""

from connect.impact.results import Results
from connect.ui.printed import tagged


def of_results(results: Results, place: str) -> bytes:
    """The PDF of a table; `place` is what the title says of the antennas."""
    return tagged("impact/results_pdf.html", {"results": results, "place": place, "publishing": results.published})
