"""The reference of a liaison sheet, `FL-2026-000231-K7`: year, number in the year, two check characters.

It stands alone on paper and in the QR code: it tells nothing of the person. The check is the remainder of
`year * 1,000,000 + number` divided by 97, written as a letter (remainder // 8, from 13 letters that are not taken for
a digit) and a digit (2 to 9, remainder % 8). 97 is prime: one wrong digit or two neighbours exchanged always shows.
PostgreSQL numbers and checks (`sheet_number`, `sheet_check` in migration 0003); here a typed reference is read.
"""

import re

LETTERS = "ACEHJKLMNPRTX"
WRITTEN = re.compile(r"(?:FL|BO)?[\s-]*(\d{4})[\s-]*(\d{1,6})[\s-]*([A-Z]\d)?", re.IGNORECASE)


def check_characters(year: int, number: int) -> str:
    """`check_characters(2026, 231)` → the two last characters of that sheet's reference."""
    letter, digit = divmod((year * 1_000_000 + number) % 97, 8)
    return f"{LETTERS[letter]}{digit + 2}"


def read(text: str) -> str | None:
    """A reference as typed (`fl 2026 231 k7`, `bo 2026 231`, check left out) → as stored; None when it is none or the check is wrong."""
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        return None
    year, number, check = int(found[1]), int(found[2]), (found[3] or "").upper()
    right = check_characters(year, number)
    return f"FL-{year}-{number:06d}-{right}" if check in ("", right) else None
