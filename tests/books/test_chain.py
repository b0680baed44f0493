"""The chain: what is signed, what PostgreSQL refuses, what the verification finds."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna, open_national
from connect.books import chain, keys, verify
from connect.books.models import Chain, Entry, Head

GOLDEN = json.loads((Path(__file__).parent / "law_vectors.json").read_text())["fiscal_chain_golden"]
NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def book(lille) -> Chain:
    return chain.open_chain("LI-9", lille.pk)


@pytest.fixture
def whole(book, lille) -> Chain:
    """Five entries: three papers and two events between them."""
    with open_antenna(lille.pk), transaction.atomic():
        for rank in range(5):
            write(book, kind="paper" if rank % 2 == 0 else "duplicate", cents=100 + rank, minutes=rank)
    return book


def write(book: Chain, *, kind: str = "paper", cents: int = 800, minutes: int = 0) -> Entry:
    head = chain.hold(book.pk)
    return chain.append(
        head, kind=kind, body={"total_cents": cents}, at=NOON + timedelta(minutes=minutes), numbered=kind == "paper"
    )


def tamper(sql: str, *args: Any) -> None:
    """What someone with the owner's rights could do: triggers off, then whatever."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE books_entry DISABLE TRIGGER USER")
        cursor.execute(sql, args)
        cursor.execute("ALTER TABLE books_entry ENABLE TRIGGER USER")


@pytest.fixture(autouse=True)
def _nothing_outside(settings, tmp_path) -> None:
    settings.DATA = tmp_path


def fault(book: Chain) -> str:
    found = verify.first_fault(Chain.objects.select_related("head").get(pk=book.pk))
    return f"{found.seq} {found.what}" if found else "whole"


def test_the_signature_is_that_of_the_golden_vector():
    key = GOLDEN["key_utf8"].encode()
    for event in GOLDEN["events"]:
        assert chain.canonical(json.loads(event["canonical"])) == event["canonical"]
        assert chain.signature(key, event["prev"], event["canonical"]) == event["hmac_sha256"]


def test_numbers_have_no_gap_and_events_take_none(whole):
    entries = Entry.objects.filter(chain=whole).order_by("seq")
    assert [e.seq for e in entries] == [1, 2, 3, 4, 5]
    assert [e.reference for e in entries] == ["LI-9-000001", None, "LI-9-000002", None, "LI-9-000003"]
    assert fault(whole) == "whole"


def test_what_is_rolled_back_leaves_no_gap(book, lille):
    with open_antenna(lille.pk):
        write(book)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            write(book)
            raise ZeroDivisionError
        assert write(book).reference == "LI-9-000002"


def test_a_late_entry_keeps_its_hour_and_stands_after_the_others(book, lille):
    with open_antenna(lille.pk):
        write(book, minutes=10)
        late = write(book, minutes=3)
    assert json.loads(late.text)["at"] == "2026-11-25T11:03:00Z"
    assert late.occurred_at == NOON + timedelta(minutes=10)
    assert fault(book) == "whole"


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 7},
        {"prev_sig": "a" * 64},
        {"number": 9, "reference": "LI-9-000009"},
        {"reference": "LI-8-000001"},
        {"antenna_id": None},
    ],
    ids=str,
)
def test_an_entry_that_does_not_follow_is_refused(book, lille, change):
    with open_antenna(lille.pk):
        entry = chain.link(chain.hold(book.pk), kind="paper", body={}, at=NOON, key=("k", b"key"), numbered=True)
        for name, value in change.items():
            setattr(entry, name, value)
        with pytest.raises(DatabaseError), transaction.atomic():
            entry.save(force_insert=True)
    assert Head.objects.get(chain=book).seq == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE books_entry SET text = 'x'", "DELETE FROM books_entry", "UPDATE books_chain SET code = 'XX-1'"],
)
def test_nobody_changes_the_books(whole, lille, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        open_antenna(lille.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)  # the owner


def test_the_app_does_not_move_a_head_and_cannot_empty_the_books(whole, lille):
    for statement in ("UPDATE books_head SET seq = 0", "TRUNCATE books_entry", "SELECT * FROM books_head"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            open_antenna(lille.pk),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_another_antenna_neither_sees_nor_holds_the_chain(whole, lyon):
    with open_antenna(lyon.pk):
        assert not Entry.objects.exists()
        with pytest.raises(IntegrityError, match="no such chain"), transaction.atomic():
            chain.hold(whole.pk)
    with open_national():
        assert Entry.objects.count() == 5


def test_a_changed_character_is_named(whole):
    tamper("UPDATE books_entry SET text = replace(text, '102', '902') WHERE seq = 3")
    assert fault(whole) == "3 changed"


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_removed_entry_is_named(whole, seq):
    tamper("DELETE FROM books_entry WHERE seq = %s", seq)
    assert fault(whole) == f"{seq} removed"


def test_a_removed_entry_is_named_even_when_the_next_ones_close_the_gap(whole):
    tamper("DELETE FROM books_entry WHERE seq = 2")
    tamper("UPDATE books_entry SET seq = seq - 1 WHERE seq > 2")
    assert fault(whole) == "2 removed"


def test_a_cut_tail_is_named_by_the_head(whole):
    tamper("DELETE FROM books_entry WHERE seq = 5")
    assert fault(whole) == "5 removed"


def test_a_cut_tail_whose_head_was_moved_back_is_named_by_what_is_kept_outside(whole):
    verify.write_heads()
    sig = Entry.objects.get(seq=4).sig
    tamper("DELETE FROM books_entry WHERE seq = 5")
    tamper("UPDATE books_head SET seq = 4, sig = %s, number = 2 WHERE chain_id = %s", sig, whole.pk)
    assert fault(whole) == "5 removed"


def test_two_swapped_entries_are_named(whole):
    tamper("UPDATE books_entry SET seq = -1 WHERE seq = 2")
    tamper("UPDATE books_entry SET seq = 2 WHERE seq = 3")
    tamper("UPDATE books_entry SET seq = 3 WHERE seq = -1")
    assert fault(whole) == "2 swapped"


def test_an_inserted_entry_is_named(whole):
    """A forged entry with a signature that nobody without the key can make, the others moved to make room."""
    for seq in (5, 4, 3):
        tamper("UPDATE books_entry SET seq = seq + 1 WHERE seq = %s", seq)
    third = Entry.objects.get(seq=2)
    forged = chain.link(
        chain.Head(whole.pk, "LI-9", whole.antenna_id, 2, 1, third.sig, third.occurred_at),
        kind="duplicate", body={}, at=NOON, key=(third.key_id, b"not the key"),
    )  # fmt: skip
    columns = [f.column for f in Entry._meta.concrete_fields]
    tamper(
        f"INSERT INTO books_entry ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})",
        *[getattr(forged, f.attname) for f in Entry._meta.concrete_fields],
    )
    assert fault(whole) == "3 inserted"


def test_columns_that_are_not_signed_are_compared_with_the_text(whole):
    tamper("UPDATE books_entry SET occurred_at = occurred_at - interval '1 day' WHERE seq = 1")
    assert fault(whole) == "1 changed"


def test_an_unknown_key_is_a_fault_and_an_old_one_still_verifies(whole, settings, tmp_path):
    old = Path(settings.LEDGER_KEY_FILE).read_text()
    settings.LEDGER_KEY_FILE = str(tmp_path / "keys")
    Path(settings.LEDGER_KEY_FILE).write_text("another-key-that-is-long-enough-to-serve")
    assert fault(whole) == "1 changed"
    Path(settings.LEDGER_KEY_FILE).write_text(f"{old}\nanother-key-that-is-long-enough-to-serve\n")
    with open_antenna(whole.antenna_id):
        assert write(whole, minutes=9).key_id == keys.key_id(b"another-key-that-is-long-enough-to-serve")
    assert fault(whole) == "whole"


@pytest.mark.parametrize("content", [None, "", "short"])
def test_a_key_that_cannot_be_used_refuses_loudly(book, lille, settings, tmp_path, caplog, content):
    """C040."""
    settings.LEDGER_KEY_FILE = str(tmp_path / "key")
    if content is not None:
        Path(settings.LEDGER_KEY_FILE).write_text(content)
    with pytest.raises(keys.LedgerUnavailable), open_antenna(lille.pk):
        write(book)
    assert not Entry.objects.exists()
    assert [record.levelname for record in caplog.records if record.name == "connect.books"] == ["CRITICAL"]


def test_the_command_says_that_all_is_well_or_names_the_fault(whole, capsys):
    call_command("verify_ledger", "--anchor")
    assert "1 chains, 5 entries" in capsys.readouterr().out
    tamper("UPDATE books_entry SET sig = repeat('0', 64) WHERE seq = 4")
    with pytest.raises(CommandError, match="LI-9: entry 4 was changed"):
        call_command("verify_ledger")


def test_the_text_is_the_same_bytes_whatever_the_zone_and_the_language(settings):
    """C037: fixed order, whole numbers, UTC, a version; nothing of the machine."""
    body = {"label": "Téléphone", "total_cents": 800}
    texts = set()
    for zone in ("Europe/Paris", "America/Cayenne", "UTC"):
        head = chain.Head(1, "LI-1", 1)
        entry = chain.link(
            head, kind="paper", body=body, at=NOON.astimezone(ZoneInfo(zone)), key=("k", b"key"), numbered=True
        )
        texts.add((entry.text, entry.sig))
    assert len(texts) == 1
    assert texts.pop()[0] == (
        '{"at":"2026-11-25T11:00:00Z","chain":"LI-1","label":"Téléphone","number":"LI-1-000001","seq":1,'
        '"total_cents":800,"type":"PAPER","v":1}'
    )


bodies = st.dictionaries(
    st.text("abcdefghij_", min_size=1, max_size=8), st.integers(-(10**9), 10**9) | st.text(max_size=30), max_size=5
)


@given(st.lists(bodies, min_size=1, max_size=12), st.data())
def test_whatever_is_written_one_changed_text_breaks_the_chain_there(written, data):
    """Pure property: a chain of any bodies verifies, and changing any text is found at its rank."""
    head, entries = chain.Head(1, "LI-1", 1), []
    for body in written:
        entries.append(chain.link(head, kind="paper", body=body, at=NOON, key=("k", b"key"), numbered=True))
        head = chain.after(entries[-1], head)
    assert [e.number for e in entries] == list(range(1, len(written) + 1))
    changed = data.draw(st.integers(0, len(entries) - 1))
    entries[changed].text += " "
    sig = chain.FIRST_SIGNATURE
    broken = []
    for rank, entry in enumerate(entries):
        if entry.prev_sig != sig or chain.signature(b"key", sig, entry.text) != entry.sig:
            broken.append(rank)
        sig = entry.sig
    assert broken == [changed]
