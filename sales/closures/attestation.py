"""The text by which the editor of Connect would attest what the till does (CGI art. 286 I 3° bis; law.md 1.1).

A versioned document, kept in docs/attestation.md. Whether anybody signs it is the association's decision (law.md Q3); until
then its state is "not signed", and nothing that Connect prints says otherwise.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FILE = Path(settings.BASE_DIR) / "docs" / "attestation.md"


@dataclass(frozen=True)
class Attestation:
    """`text`: its paragraphs; `signed_on` is empty as long as nobody signed."""

    version: str
    dated: str
    signed_on: str
    text: list[str]


def current() -> Attestation:
    """The document as it stands: a head of `key: value` lines, then paragraphs."""
    head, _, body = FILE.read_text("utf-8").partition("\n---\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    text = [" ".join(part.split()) for part in body.strip().split("\n\n")]
    signed = facts["signed"] if facts["signed"] != "no" else ""
    return Attestation(facts["version"], facts["date"], signed, text)
