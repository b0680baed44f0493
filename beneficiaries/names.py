"""Family names as they are said and typed: which words are the first name, and which keep their small letter."""

import re
from collections.abc import Mapping

# Words that begin a family name and never stand alone: nobody's first name comes after them.
SMALL = {"da", "de", "del", "della", "der", "des", "di", "dos", "du", "ter", "van", "von"}  # de Vries, but Le Goff
PARTICLES = SMALL | {"al", "bel", "ben", "bin", "el", "la", "le", "les", "o", "ould", "saint", "sainte"}
FIRST_LETTERS = re.compile(r"(?<![^\W\d_])(?!d[’'])[^\W\d_]")


def from_typed(text: str) -> dict[str, str]:
    """First values for a form, from what was searched: in France one says the last name first. Capitals that were typed
    are kept, small letters get theirs. `le goff yann` → Yann, Le Goff; `el amrani` → a family name alone.
    """
    words = text.replace("\x00", "").split()
    if not words or any(c.isdigit() for c in text):
        return {}
    alone = len(words) > 1 and words[-2].casefold() in PARTICLES
    first, last = ([], words) if alone else (words[-1:], words[:-1])
    as_typed = any(c.isupper() for c in text)
    return {"first_name": _said(first, as_typed), "last_name": _said(last, as_typed)}


def _said(words: list[str], as_typed: bool) -> str:
    return " ".join(words if as_typed else [with_capital(word) for word in words])


def with_capital(word: str) -> str:
    """`saint-cyr` → `Saint-Cyr`, `d’arc` → `d’Arc`, `o’brien` → `O’Brien`; `de` stays."""
    return word if word in SMALL else FIRST_LETTERS.sub(lambda found: found[0].upper(), word)


def typed_name(row: Mapping[str, str]) -> str:
    """How a row of a list calls its person, as it was typed."""
    return f"{row.get('first_name', '')} {row.get('last_name', '')}".strip()
