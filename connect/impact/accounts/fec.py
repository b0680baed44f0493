"""The file of accounting entries, field by field: its writing and its checking (LPF A47 A-1; law.md F01 to F09).

Tab between fields, CR LF between lines, ISO 8859-15, dates AAAAMMJJ, a decimal comma and no thousands separator. The checker is
stricter than the tax office's test tool, which lets an unbalanced entry and a day such as 31 February pass.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime
from decimal import Decimal

FIELDS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
MAY_BE_EMPTY = {"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"}
DATES = ("EcritureDate", "PieceDate", "ValidDate")
SEPARATOR, END, ENCODING = "\t", "\r\n", "iso8859-15"
AMOUNT = re.compile(r"\d+,\d{2}")
ACCOUNT = re.compile(r"\d{3}")
NAME = re.compile(r"\d{9}FEC\d{8}\.(txt|csv)")
# What the encoding lacks and French texts hold.
PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u202f": " ", "\u00a0": " "}
)


@dataclass(frozen=True)
class Line:
    """One line of an entry; amounts in euros, one of the two is zero."""

    journal: str
    journal_name: str
    number: int
    day: date
    account: str
    account_name: str
    piece: str
    label: str
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)


@dataclass(frozen=True)
class Fault:
    """`line`: 1 for the headings; `field` is empty for what concerns the whole line, `entry` or file."""

    line: int
    field: str
    why: str


def file_name(siren: str, closing_on: date) -> str:
    """`732829320FEC20261231.txt`: SIREN, FEC, the last day of the year (F02)."""
    return f"{siren}FEC{closing_on:%Y%m%d}.txt"


def plain(text: str) -> str:
    """A text without what would shift columns or leave the character set."""
    flat = re.sub(r"[\t\r\n|]+", " ", text.translate(PLAIN)).strip()
    return flat.encode(ENCODING, "replace").decode(ENCODING)


def written(lines: Iterable[Line]) -> Iterator[bytes]:
    """The file, line by line, headings first; memory does not grow with it."""
    yield (SEPARATOR.join(FIELDS) + END).encode(ENCODING)
    for line in lines:
        yield (SEPARATOR.join(cells(line)) + END).encode(ENCODING)


def cells(line: Line) -> list[str]:
    """The eighteen fields of a line, as text."""
    journal, journal_name, number, day, account, account_name, piece, label, debit, credit = astuple(line)
    stamp = f"{day:%Y%m%d}"
    return [
        plain(journal), plain(journal_name), str(number), stamp, account, plain(account_name), "", "", plain(piece), stamp,
        plain(label), _amount(debit), _amount(credit), "", "", stamp, "", "",
    ]  # fmt: skip


def _amount(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")


def faults(content: bytes, first_on: date, last_on: date) -> list[Fault]:
    """What is wrong in a file of a fiscal year, both days included: an empty list for one that may be handed over."""
    try:
        text = content.decode(ENCODING)
    except UnicodeDecodeError:
        return [Fault(0, "", "character set")]
    rows = text.split(END)
    if rows and not rows[-1]:
        rows.pop()
    if not rows or rows[0].split(SEPARATOR) != list(FIELDS):
        return [Fault(1, "", "headings")]
    found: list[Fault] = []
    balance: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    numbers: dict[str, int] = {}
    for position, row in enumerate(rows[1:], 2):
        of_line = line_faults(row, first_on, last_on)
        found += [Fault(position, field, why) for field, why in of_line]
        if of_line:
            continue
        said = dict(zip(FIELDS, row.split(SEPARATOR), strict=True))
        balance[said["JournalCode"], said["EcritureNum"]] += _read(said["Debit"]) - _read(said["Credit"])
        found += [Fault(position, "EcritureNum", why) for why in _continuous(numbers, said)]
    return found + [
        Fault(0, f"{journal} {number}", "not balanced") for (journal, number), sum_ in balance.items() if sum_
    ]


def line_faults(row: str, first_on: date, last_on: date) -> list[tuple[str, str]]:
    """What is wrong in one line: (field, why)."""
    parts = row.split(SEPARATOR)
    if len(parts) != len(FIELDS):
        return [("", "number of fields")]
    said = dict(zip(FIELDS, parts, strict=True))
    found = [(name, "empty") for name in FIELDS if name not in MAY_BE_EMPTY and not said[name].strip()]
    found += [(name, why) for name in DATES if said[name] for why in _date_fault(said[name], first_on, last_on)]
    found += [(name, "not an amount") for name in ("Debit", "Credit") if not AMOUNT.fullmatch(said[name])]
    if not ACCOUNT.match(said["CompteNum"]):
        found.append(("CompteNum", "does not begin with three digits"))
    if not said["EcritureNum"].isdecimal():
        found.append(("EcritureNum", "not a number"))
    if not found and bool(_read(said["Debit"])) == bool(_read(said["Credit"])):
        found.append(("Debit", "both or neither of debit and credit"))
    return found


def _date_fault(text: str, first_on: date, last_on: date) -> list[str]:
    if not re.fullmatch(r"\d{8}", text):
        return ["not AAAAMMJJ"]
    try:
        day = datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 -- a day has no zone
    except ValueError:
        return ["no such day"]
    return [] if first_on <= day <= last_on else ["outside the year"]


def _read(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _continuous(numbers: dict[str, int], said: dict[str, str]) -> list[str]:
    """Numbers of a journal follow one another, whatever the first one is (F03)."""
    journal, number = said["JournalCode"], int(said["EcritureNum"])
    before = numbers.get(journal)
    numbers[journal] = number
    return [] if before is None or number in (before, before + 1) else ["not continuous"]
