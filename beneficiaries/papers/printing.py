"""Documents as tagged PDF (PDF/UA-1), one page, fonts embedded; alone or beside French, in either direction of reading."""

from collections.abc import Callable

from beneficiaries.papers.languages import TONGUES, Tongue, spoken
from beneficiaries.papers.writing import Sheet
from connect.ui.printed import tagged

Write = Callable[[Tongue], Sheet]


def printed(write: Write, tongue: Tongue, *, beside_french: bool = False) -> bytes:
    """The bytes of a PDF. `beside_french` puts the French text in a second column, for whoever reads it together."""
    tongues = [tongue] + ([TONGUES["fr"]] if beside_french and tongue.tag != "fr" else [])
    written = []
    for one in tongues:
        with spoken(one):
            written.append((one, write(one)))
    with spoken(tongue):
        return tagged("papers/pdf/paper.html", {"written": written, "tongue": tongue})
