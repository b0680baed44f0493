"""Archives: read and checked outside Connect, by Python alone; every tampering is named."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from connect.antennas.doors import open_antenna, open_national
from connect.books import archive, archiving, keys, verify
from connect.books.models import Archive, Chain, Closure, Entry
from tests.books.test_closing import _no_sales_behind, at, book, close, ticket

VERIFIER = Path(archive.__file__).parent / "verify_archive.py"
Lines = list[dict[str, Any]]
pytestmark = pytest.mark.django_db
__all__ = ["_no_sales_behind", "book"]


@pytest.fixture
def two_years(book, settings, tmp_path) -> list[Path]:
    """Five tickets and a refund over two fiscal years, the second a short one; both are closed and archived."""
    for cents, day in ((800, "2024-12-29"), (14000, "2024-12-29"), (500, "2024-12-30"), (300, "2025-01-02"),
                       (-300, "2025-01-03"), (800, "2025-01-31")):  # fmt: skip
        if day > "2025":
            close(book, "2024-12-31")
            settings.FISCAL_YEAR_ENDS_IN = 1
        ticket(book, cents, at(day))
        close(book, day)
    with open_national():
        years = Closure.objects.filter(period="year").select_related("chain").order_by("rank")
        made = [archiving.make(year, by=None, at=at("2026-01-05")) for year in years]
    files = [tmp_path / f"{one.closure.last_on}.zip" for one in made]
    for path, one in zip(files, made, strict=True):
        path.write_bytes(one.file.open("rb").read())
    return files


def checked(*archives: Path, key: bool = True) -> str:
    """What the verifier says, run by a bare Python away from the application."""
    command = [sys.executable, "-I", str(VERIFIER), *map(str, archives)]
    if key:
        command += ["--key", conf.LEDGER_KEY_FILE]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == (0 if "nothing was changed" in done.stdout.splitlines()[-1 if key else -2] else 1)
    return done.stdout.strip().splitlines()[-1].replace(f"{archives[-1]}: ", "")


def edited(path: Path, name: str, change: Callable[[Lines], Lines], *, seal: bool = False) -> Path:
    """A copy of an archive in which the lines of a file were changed; `seal`: the hashes were put right, unsigned."""
    out = path.with_name(f"edited-{path.name}")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w") as after:
        files = {one: before.read(one) for one in before.namelist()}
        lines = change([json.loads(line) for line in files[name].decode().splitlines()])
        files[name] = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        if seal:
            manifest = json.loads(files["manifest.json"])
            manifest["files"][name]["sha256"] = hashlib.sha256(files[name]).hexdigest()
            files["manifest.json"] = json.dumps(manifest).encode()
        for one, content in files.items():
            after.writestr(one, content)
    return out


def test_two_years_that_follow_are_whole(two_years):
    assert checked(*two_years) == (
        "LI-9, 14 entries and 38 closures up to rank 14: nothing was changed, removed, inserted or swapped."
    )
    assert "nothing was changed" in checked(two_years[1])  # a year by itself, too


def test_another_zone_and_language_verify_the_same_lines(two_years):
    """C037: on another machine, in another zone and language, every line is still what was signed."""
    command = [sys.executable, "-I", str(VERIFIER), *map(str, two_years), "--key", conf.LEDGER_KEY_FILE]
    elsewhere = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "tr_TR.UTF-8"}
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, env=elsewhere)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_the_key_it_says_what_was_not_checked(two_years):
    assert checked(*two_years, key=False).startswith("SIGNATURES WERE NOT CHECKED")


def test_archives_out_of_order_do_not_follow(two_years):
    assert "does not follow" in checked(two_years[1], two_years[0])


def swap(lines: Lines) -> Lines:
    return [lines[1], lines[0], *lines[2:]]


def change_text(lines: Lines) -> Lines:
    lines[0]["text"] = lines[0]["text"].replace("800", "900")
    return lines


def forge(lines: Lines) -> Lines:
    """An entry that links to the one before it, with a signature that nobody without the key can make, the rest moved on."""
    forged = {**lines[0], "seq": 2, "prev_sig": lines[0]["sig"], "sig": "f" * 64}
    forged["text"] = forged["text"].replace('"seq":1,', '"seq":2,').replace("000001", "000002")
    return [lines[0], forged, *({**line, "seq": line["seq"] + 1} for line in lines[1:])]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (change_text, "entry 1 was changed"),
        (lambda lines: lines[:1] + lines[2:], "entry 2 was removed: entry 3 stands there"),
        (lambda lines: lines[:-1], "was removed: the archive goes to"),
        (swap, "entry 1 was swapped: entry 2 stands there"),
        (forge, "entry 2 was inserted"),
        (lambda lines: [{**lines[0], "number": "LI-9-000007"}, *lines[1:]], "entry 1 was changed"),
        (lambda lines: [{**lines[0], "text": "{"}, *lines[1:]], "entry 1 was changed"),
    ],
)
def test_each_tampering_of_entries_is_named(two_years, change, said):
    """The vector's `tamper_tests`, with the hashes of the manifest put right by whoever tampered."""
    assert said in checked(edited(two_years[0], "entries.jsonl", change, seal=True))


def of_the_day(lines: Lines, **changes: Any) -> Lines:
    said = json.loads(lines[0]["text"]) | changes
    return [{**lines[0], "text": json.dumps(said)}, *lines[1:]]


@pytest.mark.parametrize(
    ("change", "said", "unkeyed"),
    [
        (lambda lines: of_the_day(lines, period_cents=1), "was changed", "does not add up"),
        (lambda lines: of_the_day(lines, by_means={"card": 14800}), "was changed", "does not add up"),
        (lambda lines: of_the_day(lines, perpetual_cents=1), "was changed", "wrong perpetual totals"),
        (lambda lines: of_the_day(lines, first_seq=2), "was changed", "a closure was removed or inserted"),
        (lambda lines: lines[1:], "a closure was removed or inserted", "a closure was removed or inserted"),
        (lambda lines: lines[:-1], "a closure was removed", "a closure was removed"),
    ],
)
def test_each_tampering_of_closures_is_named_with_and_without_the_key(two_years, change, said, unkeyed):
    tampered = edited(two_years[0], "closures.jsonl", change, seal=True)
    assert said in checked(tampered)
    assert unkeyed in run_unkeyed(tampered)


def run_unkeyed(path: Path) -> str:
    command = [sys.executable, "-I", str(VERIFIER), str(path)]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False).stdout


def test_a_file_or_the_manifest_that_was_changed_is_named(two_years):
    path, out = two_years[0], two_years[0].with_name("other.zip")
    for name, said in (
        ("documents.csv", "file documents.csv was changed"),
        ("manifest.json", "the manifest was changed"),
    ):
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w") as after:
            for one in before.namelist():
                content = before.read(one)
                if one == name:
                    content = content.replace(b"2024", b"2023", 1) if name != "manifest.json" else content + b"\n"
                after.writestr(one, content)
        assert said in checked(out)


def test_the_same_year_gives_the_same_bytes(two_years):
    year = Closure.objects.filter(period="year").select_related("chain").earliest("last_on")
    again = io.BytesIO()
    archive.write(again, year, made_at=at("2026-01-05"))
    assert again.getvalue() == two_years[0].read_bytes()


def test_it_is_made_once_and_its_making_is_in_the_books(two_years, book):
    year = Closure.objects.filter(period="year").select_related("chain").earliest("last_on")
    made = Archive.objects.get(closure=year)
    with open_national():
        assert archiving.make(year, by=None, at=at("2026-02-05")) == made
    assert json.loads(made.entry.text)["archive_sha256"] == hashlib.sha256(two_years[0].read_bytes()).hexdigest()
    assert made.entry.kind == "archive"
    assert str(made.keep_until) == "2034-12-31"  # vector `retention`: ten years from the end of the year
    assert verify.first_fault(book) is None
    assert archiving.intact(made)
    made.file.storage.delete(made.file.name)
    assert not archiving.intact(made)


def test_only_a_closed_year_is_archived_and_nobody_changes_an_archive(two_years, book, lyon):
    with pytest.raises(archiving.NotAClosedYear), open_national():
        archiving.make(Closure.objects.filter(period="month")[0], by=None, at=at("2026-01-05"))
    for statement in ("UPDATE books_archive SET sha256 = ''", "DELETE FROM books_archive"):
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            connection.cursor().execute(statement)
    with pytest.raises(ProgrammingError, match="permission denied"), open_antenna(book.antenna_id):
        Archive.objects.all().delete()
    with open_antenna(lyon.pk):
        assert not Archive.objects.exists()


def test_its_tables_are_read_by_a_spreadsheet_and_name_nobody(two_years):
    with zipfile.ZipFile(two_years[0]) as whole:
        documents = whole.read("documents.csv").decode("utf-8-sig").splitlines()
        assert "clôt" in whole.read("LISEZMOI.txt").decode()
        assert "closed" in whole.read("README.txt").decode()
    assert documents[0].startswith("rang;nature;numero;date_heure_utc;total_centimes")
    assert documents[1].split(";")[:5] == ["1", "ticket", "LI-9-000001", "2024-12-29T11:00:00Z", "800"]


def test_the_verifier_uses_the_standard_library_and_an_older_python():
    """Python 3.8: no syntax and no module that it does not have."""
    import ast

    tree = ast.parse(VERIFIER.read_text(), feature_version=(3, 8))
    modules = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    modules |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    assert modules <= sys.stdlib_module_names


def test_nothing_is_signed_without_the_key(two_years, settings, tmp_path, book):
    settings.LEDGER_KEY_FILE = str(tmp_path / "gone")
    ticket_count = Entry.objects.filter(chain=Chain.objects.get(pk=book.pk)).count()
    year = Closure.objects.filter(period="year").select_related("chain").earliest("last_on")
    with pytest.raises(keys.LedgerUnavailable):
        archive.write(io.BytesIO(), year, made_at=at("2026-01-05"))
    assert Entry.objects.filter(chain=book).count() == ticket_count
