"""The tills are closed by the night, by the first opening and by a command; managers read what they came to."""

import io
import json
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pdfplumber
import pytest
from django.conf import settings as conf
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from connect.antennas.doors import antenna_urls, open_antenna, open_national
from connect.books import chain, events, verify
from connect.books.models import Archive, Chain, Closure, Entry
from connect.books.money import to_cents
from sales.closures import attestation, closing, tasks
from sales.closures.events import note_changes
from sales.models import Letterhead, Sale, Till
from sales.till import open_till
from tests.factories.sales import item, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(lille, shelf) -> Till:
    """A till at which nothing happened yet: its first sale opens it, and its books."""
    made = open_till(lille.sites.select_related("antenna").first(), by=None)
    return Till.objects.select_related("antenna", "site", "chain").get(pk=made.pk)


@pytest.fixture
def last_week(till, shelf) -> Sale:
    """A cable sold to nobody eight days ago; no day has been closed since."""
    return sell(item(shelf["CABLE"]), at_till=till, at=timezone.now() - timedelta(days=8))


@pytest.fixture
def closed(till, last_week) -> list[Closure]:
    with open_antenna(till.antenna_id):
        return closing.catch_up(till, at=timezone.now())


def days(till) -> list[Closure]:
    return list(Closure.objects.filter(chain=till.chain, period="day").order_by("rank"))


def test_the_night_closes_every_day_that_was_missed(till, last_week):
    """T07: after an outage no day is missing, and empty ones are closed too."""
    tasks.close_tills(antenna_id=till.antenna_id)
    closures = days(till)
    assert [c.first_on for c in closures] == [last_week.sold_on + timedelta(days=n) for n in range(8)]
    assert [c.total for c in closures] == [to_cents(last_week.total), *[0] * 7]
    assert closures[-1].last_on == timezone.localdate() - timedelta(days=1)


def test_the_sums_are_those_of_the_sale(closed, last_week):
    first = closed[0]
    assert first.by_means == {"cash": to_cents(last_week.total)}
    assert first.by_kind == {"accessory": to_cents(last_week.total)}
    assert first.by_rate == {"0": to_cents(last_week.total)}


def test_a_withdrawn_till_is_closed_until_its_year_ends(till, last_week):
    till.closed_on = date(2025, 3, 3)
    assert closing.last_day_of(till, datetime(2026, 11, 1, 12, tzinfo=timezone.get_current_timezone())) == date(
        2025, 12, 31
    )


def test_the_command_closes_everything_and_says_so(till, last_week, capsys):
    call_command("close_books")
    first = capsys.readouterr().out
    call_command("close_books")
    assert "0 closures made, 0 technical events" not in first
    assert "0 closures made, 0 technical events" in capsys.readouterr().out
    assert len(days(till)) == 8


def test_without_the_key_nothing_is_closed_and_the_command_says_it(till, last_week, settings, tmp_path):
    settings.LEDGER_KEY_FILE = str(tmp_path / "gone")
    with pytest.raises(CommandError, match="nothing was closed"):
        call_command("close_books")
    assert not Closure.objects.exists()


def test_managers_read_the_closures_of_their_antenna(signed_in, manager, volunteer, stranger, till, closed):
    client = signed_in(manager)
    page = client.get("/lille/caisse/clotures/").content.decode()
    assert closed[0].entry.short_signature in page
    assert f"{till.chain.code}-Z-000001" in page
    assert signed_in(volunteer).get("/lille/caisse/clotures/").status_code == 403


def test_the_list_asks_as_much_for_one_row_as_for_eight(signed_in, manager, till, last_week):
    client, counts = signed_in(manager), []
    for most in (1, None):
        with open_antenna(till.antenna_id):
            closing.catch_up(till, at=timezone.now(), most=most)
        client.get("/lille/caisse/clotures/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/lille/caisse/clotures/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_closure_on_paper_says_its_totals_and_its_signature(signed_in, manager, till, closed, last_week):
    answer = signed_in(manager).get(f"/lille/caisse/clotures/{closed[0].pk}.pdf")
    with pdfplumber.open(io.BytesIO(answer.content)) as pdf:
        text = pdf.pages[0].extract_text()
    assert "Clôture du jour" in text
    assert closed[0].reference in text
    assert closed[0].entry.short_signature in text
    assert "2,00" in text


def test_the_nation_archives_a_closed_year_and_downloads_it(signed_in, national, till, shelf):
    sell(item(shelf["CABLE"]), at_till=till, at=datetime(2025, 12, 30, 12, tzinfo=timezone.get_current_timezone()))
    with open_antenna(till.antenna_id):
        closing.catch_up(till, at=datetime(2026, 1, 2, 4, tzinfo=timezone.get_current_timezone()))
    year = Closure.objects.get(period="year")
    client = signed_in(national)
    page = client.post("/siege/caisse/archives/", {"year": year.pk}, follow=True).content.decode()
    made = Archive.objects.get()
    assert made.sha256 in page
    assert made.made_by == national.user.pk
    answer = client.get(f"/siege/caisse/archives/{made.pk}.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert json.loads(archive.read("manifest.json"))["chain"] == till.chain.code
    made.file.storage.delete(made.file.name)
    assert (
        client.get(f"/siege/caisse/archives/{made.pk}.zip").status_code == 302
    )  # what is no longer the same is not given


@pytest.mark.parametrize("asked", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_year_is_not_archived(signed_in, national, asked):
    assert signed_in(national).post("/siege/caisse/archives/", {"year": asked}).status_code == 404


def test_the_attestation_says_that_nobody_signed(signed_in, national):
    page = signed_in(national).get("/siege/caisse/attestation/").content.decode()
    assert "non signée" in page
    assert attestation.current().signed_on == ""


def test_nothing_that_is_printed_says_certified():
    """law.md 1.1: the standard is built to, and never claimed."""
    for place in ("templates", "locale/fr", "connect/books/archive_words", "docs/attestation.md"):
        root = Path(conf.BASE_DIR) / place
        for path in [root] if root.is_file() else [p for p in root.rglob("*") if p.suffix in (".html", ".po", ".txt")]:
            text = path.read_text("utf-8").lower()
            assert "nf525" not in text.replace(" ", ""), path
            assert "logiciel certifié" not in text and "caisse certifiée" not in text, path


def test_changes_of_version_key_and_identity_are_written_once(db, shelf, settings, tmp_path):
    """T15."""
    now = timezone.now()
    with open_national():
        first = note_changes(at=now)
        again = note_changes(at=now)
    assert [chain.said(e.text)["event"] for e in first] == ["version", "key", "identity"]
    assert again == []
    Letterhead.objects.create(from_on=timezone.localdate(), name="Emmaüs Connect", siret="1", vat_mention="x")
    old = Path(settings.LEDGER_KEY_FILE).read_text()
    settings.LEDGER_KEY_FILE = str(tmp_path / "keys")
    Path(settings.LEDGER_KEY_FILE).write_text(f"{old}\nanother-key-that-is-long-enough-to-serve\n")
    with open_national():
        assert [chain.said(e.text)["event"] for e in note_changes(at=now)] == ["key", "identity"]
        assert old not in "".join(Entry.objects.values_list("text", flat=True))


def test_a_failure_of_integrity_is_itself_an_event(till, last_week):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE books_entry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE books_entry SET text = text || ' ' WHERE chain_id = %s AND kind = 'ticket'", [till.chain_id]
        )
        cursor.execute("ALTER TABLE books_entry ENABLE TRIGGER USER")
    with pytest.raises(CommandError, match="was changed"):
        call_command("verify_ledger", "--quiet")
    noted = chain.said(Entry.objects.get(chain__code=events.NATIONAL).text)
    assert (noted["event"], noted["of"]) == ("integrity", till.chain.code)


def test_who_comes_to_a_till_and_leaves_is_in_its_chain_without_a_name(signed_in, volunteer, till):
    client = signed_in(volunteer)
    client.get("/lille/caisse/")
    client.get("/lille/caisse/")
    client.post(reverse("account_logout"))
    said = [chain.said(e.text) for e in Entry.objects.filter(antenna_id=till.antenna_id, kind="event").order_by("seq")]
    assert [(one["event"], one["operator"]) for one in said] == [
        ("login", f"OP-{volunteer.user.pk}"),
        ("logout", f"OP-{volunteer.user.pk}"),
    ]
    assert volunteer.user.first_name not in json.dumps(said)


def test_every_chain_of_a_day_verifies(till, closed):
    """T06, T12: many tills, one store, each chain whole."""
    for book in Chain.objects.all():
        assert verify.first_fault(book) is None
    with antenna_urls("lille"):
        assert reverse("closures:closures") == "/lille/caisse/clotures/"
