"""The file of entries, field by field: what is written, and what the checker refuses, with its reason."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect.impact.accounts import fec

VECTORS = json.loads((Path(__file__).parents[2] / "books/law_vectors.json").read_text())["fec"]
YEAR = date(2026, 1, 1), date(2026, 12, 31)
REASONS = {
    "thousands separator": ("Debit", "not an amount"),
    "EcritureDate must be AAAAMMJJ (the test tool tolerates JJMMAAAA, the law text does not)": (
        "EcritureDate",
        "no such day",
    ),
    "account must start with 3 digits (tool: warning)": ("CompteNum", "does not begin with three digits"),
    "debit and credit both filled (tool: warning)": ("Debit", "both or neither of debit and credit"),
    "debit = credit = 0 (tool: warning)": ("Debit", "both or neither of debit and credit"),
    "17 fields": ("", "number of fields"),
    "tab inside a label shifts columns: strip tab, pipe, CR, LF from every text": ("", "number of fields"),
    "PieceRef empty": ("PieceRef", "empty"),
    "ValidDate empty = not validated": ("ValidDate", "empty"),
}


def line(**said):
    given = {
        "journal": "VE", "journal_name": "Ventes", "number": 1, "day": date(2026, 11, 25), "account": "5310000",
        "account_name": "Caisse", "piece": "LI-1-Z-000001", "label": "Clôture", "debit": Decimal(0), "credit": Decimal(0),
    }  # fmt: skip
    return fec.Line(**given | said)


def file_of(*lines):
    return b"".join(fec.written(lines))


def test_the_eighteen_fields_in_their_order():
    assert list(fec.FIELDS) == VECTORS["header_fields"]
    assert file_of().decode("iso8859-15") == VECTORS["header_tab"] + "\r\n"
    assert sorted(fec.MAY_BE_EMPTY) == sorted(VECTORS["may_be_empty"])


@pytest.mark.parametrize("row", VECTORS["valid_entry"])
def test_a_sound_line_has_no_fault(row):
    assert fec.line_faults(row, *YEAR) == []


@pytest.mark.parametrize("case", VECTORS["invalid_lines"], ids=lambda case: case["why"][:30])
def test_each_fault_has_its_reason(case):
    assert REASONS[case["why"]] in fec.line_faults(case["line"], *YEAR)


def test_the_name_of_the_file():
    assert fec.file_name("732829320", date(2026, 12, 31)) in VECTORS["file_name_valid"]
    assert [name for name in VECTORS["file_name_invalid"] if fec.NAME.fullmatch(name)] == []
    assert fec.NAME.pattern == VECTORS["file_name_regex"].strip("^$")


def test_a_whole_entry_is_sound_in_the_file():
    entry = [line(debit=Decimal("8.00")), line(account="7070000", credit=Decimal("8.00"))]
    assert fec.faults(file_of(*entry), *YEAR) == []


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ([line(debit=Decimal(8))], "not balanced"),
        ([line(debit=Decimal(8)), line(credit=Decimal("7.99"))], "not balanced"),
        ([line(day=date(2027, 1, 1), debit=Decimal(8))], "outside the year"),
        ([line(debit=Decimal(8)), line(credit=Decimal(8)), line(number=3, debit=Decimal(1)), line(number=3, credit=Decimal(1))],
         "not continuous"),
    ],
)  # fmt: skip
def test_what_the_tax_office_s_tool_does_not_look_at(entry, why):
    assert why in {fault.why for fault in fec.faults(file_of(*entry), *YEAR)}


def test_a_day_that_does_not_exist():
    entry = file_of(line(debit=Decimal(8)), line(credit=Decimal(8))).replace(b"20261125", b"20260231")
    assert {fault.why for fault in fec.faults(entry, *YEAR)} == {"no such day"}


@given(st.text(max_size=60))
def test_no_text_shifts_a_column_or_leaves_the_character_set(text):
    content = file_of(line(label=f"Clôture {text}", debit=Decimal(1)), line(credit=Decimal(1)))
    assert fec.faults(content, *YEAR) == []
    assert re.search(rb"[\t\r\n|]", fec.plain(text).encode("iso8859-15")) is None


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20))
def test_amounts_are_read_back_to_the_cent(cents):
    lines = [line(number=n, debit=Decimal(c) / 100) for n, c in enumerate(cents, 1)]
    rows = file_of(*lines).decode("iso8859-15").split("\r\n")[1:-1]
    assert [int(row.split("\t")[11].replace(",", "")) for row in rows] == cents
