"""Files of strangers are opened a few at a time: however many arrive, the rest of the house goes on."""

import threading
import time
import zipfile
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.liaison import batch
from beneficiaries.uploads import documents, sandbox, tables


@pytest.fixture
def slow_child(monkeypatch):
    """A child that takes its time; `most` is how many ran at once."""
    seen = SimpleNamespace(now=0, most=0, lock=threading.Lock())

    def run(*_args, **_kwargs):
        with seen.lock:
            seen.now += 1
            seen.most = max(seen.most, seen.now)
        time.sleep(0.3)
        with seen.lock:
            seen.now -= 1
        return SimpleNamespace(returncode=0, stdout=b"pdf\nx")

    monkeypatch.setattr(sandbox.subprocess, "run", run)
    return seen


def at_once(number):
    said = []

    def send():
        try:
            documents.written_anew(b"%PDF-")
            said.append("taken")
        except ValidationError as error:
            said.append(error.code)

    senders = [threading.Thread(target=send) for _n in range(number)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return said


def test_no_more_than_a_few_are_open_at_the_same_time_and_the_others_wait(slow_child):
    assert at_once(6) == ["taken"] * 6
    assert slow_child.most <= sandbox.AT_ONCE


def test_whoever_would_wait_too_long_is_told_to_come_back(slow_child, monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 0.05)
    said = at_once(6)
    assert said.count("taken") == sandbox.AT_ONCE
    assert set(said) == {"taken", "busy"}


def workbook_merged(area: str) -> bytes:
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    tie = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pack = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{pack}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{pack}/relationships">'
        f'<Relationship Id="r1" Type="{tie}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="{tie}">'
        '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pack}/relationships">'
        f'<Relationship Id="r1" Type="{tie}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{sheet}"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>Titre</t></is></c><c r="B1" t="inlineStr"><is><t>sous le titre</t></is></c>'
        f'</row></sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells></worksheet>',
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return out.getvalue()


def test_one_merged_area_as_large_as_a_sheet_costs_nothing():
    """A kilobyte that makes seventeen thousand million cells: read as the one title that it is."""
    with pytest.raises(ValidationError) as refused:
        tables.read(workbook_merged("A1:XFD1048576"), batch.COLUMNS, most=20)
    assert refused.value.code == "headings"
