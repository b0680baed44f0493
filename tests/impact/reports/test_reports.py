"""A report: asked once, counted piece by piece, the same on page, paper, spreadsheet and CSV, frozen once written."""

import csv
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import openpyxl
import pdfplumber
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from connect.antennas.doors import open_national
from connect.impact import sealing
from connect.impact.models import AgeGrid, Report, ReportState
from connect.impact.period import Period
from connect.impact.reports import asking, document, making, promises
from connect.impact.reports.bands import bands_of
from connect.impact.results import results
from connect.impact.scope import Scope
from tests.factories import reports
from tests.factories.impact import person, visit
from tests.factories.people import StructureFactory

pytestmark = pytest.mark.django_db
YEAR = Period.year(2024)


@pytest.fixture
def crowd(facts, lille, lyon):
    """Thirty-four people at Lille and seven at Lyon, so that most counts may be published."""
    for n in range(30):
        born = "1980-01-01" if n % 3 else "2001-05-05"
        visit(
            lille,
            person(lille, since="2024-02-01", born=born, status="seeking"),
            f"2024-0{n % 6 + 1}-10",
            motive="rights",
        )
    for _ in range(6):
        visit(lyon, person(lyon, since="2024-03-01", born="1960-01-01", status="student"), "2024-03-02")
    return facts


def squeezed(text: str) -> str:
    return "".join(str(text).split()).replace("\u2019", "'").lower()


def numbers(doc: document.Document) -> list[str]:
    rows = [*doc.figures, *(row for block in doc.blocks for row in block.rows)]
    rows += [cell for line in (doc.antennas.lines if doc.antennas else ()) for cell in line.cells]
    return [row.said for row in rows] + [one.reached.said for one in doc.promises]


def test_page_paper_spreadsheet_and_csv_say_each_figure_alike(crowd, lille, lyon, national, signed_in):
    funder = StructureFactory(name="Région Essai")
    for antenna in (lille, lyon):
        reports.agreement(funder, antenna)
    with open_national():
        hers = reports.agreement(funder, lille)
        promises.promise(hers, "personnes", 50, YEAR, by=national.user, at=timezone.now())
    one = reports.written(YEAR, by=national.user, funder=funder, share=40, introduction="Merci.\n\nVoici l'année.")
    doc = document.read(one.told)
    client = signed_in(national)
    page = squeezed(client.get(f"/siege/rapports/{one.pk}/").content.decode().replace("&#x27;", "'"))
    pdf = b"".join(client.get(f"/siege/rapports/{one.pk}/rapport.pdf").streaming_content)
    with pdfplumber.open(BytesIO(pdf)) as paper:
        words = squeezed("".join(sheet.extract_text() or "" for sheet in paper.pages))
    xlsx = b"".join(client.get(f"/siege/rapports/{one.pk}/rapport.xlsx").streaming_content)
    sheet = list(openpyxl.load_workbook(BytesIO(xlsx)).worksheets[0].iter_rows(min_row=2, values_only=True))
    text = b"".join(client.get(f"/siege/rapports/{one.pk}/rapport.csv").streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(text.splitlines(), delimiter=";"))[1:]

    assert len(numbers(doc)) > 60
    for said in numbers(doc):
        assert squeezed(said) in page and squeezed(said) in words
    for row, line in zip(sheet, lines, strict=False):  # the CSV goes on with the method
        assert (row[0], row[1]) == (line[0], line[1])
        number = line[2].replace(",", ".")
        assert number == str(row[2]) or float(number) == float(row[2])
    told = {row.label: row for row in doc.figures}
    assert told["Personnes accompagnées"].said == "40"
    assert told["Personnes accompagnées"].part == "16"  # both are said, nobody is cut
    assert "partdufinanceur:40%" in words and "necomptéscommeunepart" not in words
    assert "pourlepromisatteint" in words
    assert doc.promises[0].promised.said == "50" and doc.promises[0].reached.said == "33" and doc.promises[0].rate == 66
    with open_national(), translation.override("fr"):
        table = results(Scope.of_funder(YEAR, funder.pk), one.grid)
    assert told["Visites"].said == next(s for s in table.figures if s.lines[0].code == "visites").lines[0].said


def test_no_small_count_leaves_the_house(crowd, lille, national):
    doc = document.read(reports.written(YEAR, by=national.user).told)
    cells = [row for block in doc.blocks for row in block.rows if not row.unit and "visites" not in block.code]
    cells += [cell for line in doc.antennas.lines for cell in line.cells if not cell.unit]
    shown = [row for row in cells if row.number is not None]
    assert shown and all(not 0 < row.number < 5 for row in shown)
    assert any(row.number is None and row.said == "non publié" for row in cells)


def test_the_pdf_is_tagged_and_each_drawing_says_its_numbers(crowd, national):
    from pypdf import PdfReader

    one = reports.written(YEAR, by=national.user)
    with one.files.get(kind="pdf").file.open("rb") as kept:
        reader = PdfReader(BytesIO(kept.read()))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "fr"
    assert b"en barres" in b"".join(
        str(o.get_object().get("/Alt", "")).encode() for o in _elements(root["/StructTreeRoot"])
    )


def _elements(node):
    yield node
    kids = node.get_object().get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        child = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(child, dict):
            yield from _elements(child)


def test_a_sealed_period_is_said_as_sealed_and_stays_what_it_was(crowd, lille, national):
    with open_national():
        sealing.seal(YEAR, by=national.user)
    visit(lille, person(lille, since="2024-05-05"), "2024-05-05")
    doc = document.read(reports.written(YEAR, by=national.user).told)
    assert "Scellé" in doc.state or "scellé" in doc.state
    assert next(row for row in doc.figures if row.label == "Personnes accompagnées").said == "40"


def test_sent_twice_it_is_one_report_and_one_job(facts, national):
    key, before = uuid4(), ProcrastinateJob.objects.count()
    with open_national():
        for _ in range(3):
            asking.ask(reports.wanted(YEAR), key=key, by=national.user, at=timezone.now())
    assert Report.objects.count() == 1
    assert ProcrastinateJob.objects.count() == before + 1


def test_a_job_that_was_killed_is_seen_as_interrupted_and_asked_again(crowd, national, signed_in):
    """A worker killed with -9 rolls its piece back: the row stays where the last piece left it, and is silent."""
    one, client = reports.asked(YEAR, by=national.user), signed_in(national)
    with open_national():
        making.make_piece(one.pk, attempt=1, done=0, at=timezone.now())
        with transaction.atomic():
            making.make_piece(one.pk, attempt=1, done=1, at=timezone.now())
            transaction.set_rollback(True)
    page = client.get(f"/siege/rapports/{one.pk}/").content.decode()
    assert f"1 sur {Report.objects.get().total} morceaux" in page and "<progress" in page
    assert client.post(f"/siege/rapports/{one.pk}/", {"faire": "encore"}).status_code == 302
    assert Report.objects.get().attempt == 1  # it is at work
    Report.objects.update(moved_at=timezone.now() - timedelta(minutes=4))
    assert "Interrompu" in client.get(f"/siege/rapports/{one.pk}/").content.decode()
    before = ProcrastinateJob.objects.count()
    for _ in range(3):
        client.post(f"/siege/rapports/{one.pk}/", {"faire": "encore"})
    again = Report.objects.get()
    assert (again.attempt, again.done, again.state) == (2, 0, ReportState.WAITING)
    assert ProcrastinateJob.objects.count() == before + 1
    with open_national():  # the job of before, put back, does nothing
        assert making.make_piece(one.pk, attempt=1, done=1, at=timezone.now()) is None
    assert reports.made(again).state == ReportState.WRITTEN


def test_a_fault_is_a_sentence_and_may_be_asked_again(facts, national, signed_in, monkeypatch):
    from connect.impact.reports import counting, tasks

    one = reports.asked(YEAR, by=national.user)
    monkeypatch.setattr(counting, "count", lambda *_: 1 / 0)
    tasks.make_report(report_id=str(one.pk), attempt=1, done=0)
    page = signed_in(national).get(f"/siege/rapports/{one.pk}/").content.decode()
    assert ("n’a pas pu être écrit" in page and "Redemander" in page) or "encore" in page
    assert Report.objects.get().state == ReportState.FAILED


def test_the_jobs_follow_each_other_to_the_end(facts, national):
    from connect.impact.reports import tasks

    one = reports.asked(Period(date(2024, 1, 1), date(2024, 1, 31)), by=national.user, sections=[])
    for done in range(one.total):
        job = ProcrastinateJob.objects.order_by("-id").first()
        assert job.args == {"report_id": str(one.pk), "attempt": 1, "done": done}
        tasks.make_report(**job.args)
    assert Report.objects.get().state == ReportState.WRITTEN


@pytest.mark.parametrize("change", ["name = 'x'", "share = 10", "told = '{}'", "first_on = '2020-01-01'"])
def test_a_written_report_is_frozen_for_the_owner_too(facts, national, change):
    one = reports.written(Period(date(2024, 1, 1), date(2024, 1, 2)), by=national.user, sections=[])
    for statement in (
        f"UPDATE impact_report SET {change}",
        "UPDATE impact_reportfile SET size = 1",
        "DELETE FROM impact_report",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    kept = one.files.get(kind="csv")
    with kept.file.open("rb") as file:
        from hashlib import sha256

        assert sha256(file.read()).hexdigest() == kept.sha256


@pytest.mark.parametrize(
    ("first", "last", "after"),
    [
        ("2024-01-01", "2024-12-31", ("2025-01-01", "2025-12-31")),
        ("2024-12-01", "2024-12-31", ("2025-01-01", "2025-01-31")),
        ("2024-01-01", "2024-03-31", ("2024-04-01", "2024-06-30")),
        ("2024-03-05", "2024-03-14", ("2024-03-15", "2024-03-24")),
        ("2024-07-01", "2024-12-31", ("2025-01-01", "2025-06-30")),
    ],
)
def test_the_period_that_follows_is_as_long(first, last, after):
    period = Period(date.fromisoformat(first), date.fromisoformat(last)).after()
    assert (str(period.first), str(period.last)) == after


def test_the_same_for_the_next_period_in_one_press(crowd, national, signed_in):
    one = reports.written(Period(date(2024, 1, 1), date(2024, 3, 31)), by=national.user, share=25, sections=["mois"])
    client, key = signed_in(national), str(uuid4())
    for _ in range(2):
        answer = client.post(f"/siege/rapports/{one.pk}/", {"faire": "suivant", "key": key})
    following = Report.objects.get(pk=key)
    assert answer["Location"] == f"/siege/rapports/{key}/"
    assert (str(following.first_on), str(following.last_on), following.share, following.follows_id) == (
        "2024-04-01", "2024-06-30", 25, one.pk,
    )  # fmt: skip


def test_bands_are_typed_as_the_funder_writes_them_and_kept_as_a_grid(facts, lille, national, signed_in):
    """C083: bands are rows; 0-17, 18-25, 26-59, 60+ and what is not known."""
    client = signed_in(national)
    asked = {
        "nom": "Jeunes", "du": "2024-01-01", "au": "2024-12-31", "antennes": ["lille"], "bandes": "0-17, 18-25; 26-59, 60+",
        "part": "40", "rubriques": ["personnes-age"], "key": str(uuid4()),
    }  # fmt: skip
    answer = client.post("/siege/rapports/nouveau/", asked)
    assert answer.status_code == 302
    one = Report.objects.select_related("grid").get()
    assert [band.label for band in one.grid.cut.bands] == [
        "moins de 18 ans",
        "18 à 25 ans",
        "26 à 59 ans",
        "60 et plus",
    ]
    client.post("/siege/rapports/nouveau/", {**asked, "key": str(uuid4())})
    assert AgeGrid.objects.count() == 3  # a grid had these very bands
    for _ in range(2):
        client.post("/siege/rapports/nouveau/", {**asked, "bandes": "0-29, 30+", "key": str(uuid4())})
    assert AgeGrid.objects.get(name="Jeunes").code == "jeunes"
    for wrong in ("18-25, 20-30", "abc", "30-20", "0-999"):
        page = client.post("/siege/rapports/nouveau/", {**asked, "bandes": wrong, "key": str(uuid4())})
        assert page.status_code == 200 and "tranche" in page.content.decode()
    assert str(bands_of("18 - 25")[0].code) == "18-25"


@pytest.mark.parametrize(
    "wrong",
    [
        {"du": "2024-12-31", "au": "2024-01-01"}, {"part": "0"}, {"part": "9" * 40}, {"nom": " "}, {"nom": "a\x00b"},
        {"departement": "999"}, {"antennes": ["nulle-part"]}, {"financeur": "99999999"}, {"key": "x"}, {"rubriques": ["rien"]},
        {"introduction": "2 95 10 99 126 111 93"}, {"introduction": "Elle sort de l'hôpital."},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_beside_the_field(facts, national, signed_in, wrong):
    asked = {"nom": "Bilan", "du": "2024-01-01", "au": "2024-12-31", "key": str(uuid4()), **wrong}
    assert signed_in(national).post("/siege/rapports/nouveau/", asked).status_code in (200, 400)
    assert not Report.objects.exists()
