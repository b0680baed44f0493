"""The yearly statement: what counts, on which line, how it is rounded; closed, it stays."""

import io
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pdfplumber
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna, open_national
from connect.books.money import to_whole
from tests.factories.people import MembershipFactory
from tests.factories.training import RegistrationFactory, a_session, came
from tests.factories.training_billing import an_invoice, credit, issuer, item
from tests.factories.training_quality import SubcontractFactory
from training.models import Attendance, Mode, SessionTrainer, Statement, StatementEntry
from training.statement import closing, counting, form

pytestmark = pytest.mark.django_db
NOW = timezone.now()
YEAR = timezone.localdate().year
LAST = YEAR - 1


def figures(year: int = YEAR) -> dict[str, tuple[int, int]]:
    """(people, hours or euros) by line; what is nought is left out."""
    with open_national():
        found = {
            one.line.code: (one.number, one.amount)
            for frame in counting.count(counting.read(year))
            for one in frame.figures
        }
    return {code: figure for code, figure in found.items() if figure != (0, 0)}


def heard(session: Any, status: str = "employee", missed: int = 0, **facts: Any) -> Any:
    """Somebody who came to each half-day of a session, late by so many minutes at the first."""
    registration = RegistrationFactory(session=session, status=status, **facts)
    came(registration)
    if missed:
        first = registration.attendances.order_by("pk").first()
        Attendance.objects.filter(pk=first.pk).update(minutes_missed=missed)
    return registration


@pytest.fixture
def day():
    """A day of this year that is over."""
    return max(timezone.localdate() - timedelta(days=3), date(YEAR, 1, 1))


def test_trainees_are_counted_by_status_with_the_hours_they_attended(lille, day):
    session = a_session(lille, day)
    heard(session)
    heard(session, "public_agent", missed=60)
    RegistrationFactory(session=session)  # never came: no hour, no trainee
    assert figures() == {"f1a": (1, 7), "f1e": (1, 6), "f3d": (2, 13), f"f4_{session.module.speciality}": (2, 13)}


def test_the_same_person_in_two_sessions_is_two_trainees(lille, day):
    one = heard(a_session(lille, day))
    heard(a_session(lille, day), professional=one.professional)
    assert figures()["f1a"] == (2, 14)


def test_a_half_day_belongs_to_the_year_it_falls_in(lille):
    session = a_session(lille, date(LAST - 1, 12, 31), date(LAST, 1, 2))
    heard(session)
    assert figures(LAST - 1)["f1a"] == (1, 7)
    assert figures(LAST)["f1a"] == (1, 7)


def test_a_training_at_a_distance_is_a_part_of_the_others_and_is_not_added(lille, day):
    heard(a_session(lille, day, mode=Mode.REMOTE, assistance="a", tasks="b", assessments="c"))
    with open_national():
        frame = next(one for one in counting.count(counting.read(YEAR)) if one.frame.code == "F1")
    assert figures()["f1r"] == (1, 7)
    assert (frame.number, frame.amount) == (1, 7)


def test_a_training_that_another_provider_pays_for_is_in_frame_g_alone(lille, day):
    issuer()
    session = a_session(lille, day)
    mine = heard(session)
    bill = an_invoice(lille, structure=mine.structure, session=session, payer_kind="provider")
    assert figures() == {"c10": (0, 600), "g": (1, 7)}
    credit(bill)
    assert figures()["f1a"] == (1, 7)  # taken back whole, it was entrusted by nobody


def test_a_session_taught_from_outside_under_a_contract_is_subcontracted(lille, day):
    session = a_session(lille, day)
    heard(session)
    SessionTrainer.objects.create(antenna=lille, session=session, outside_name="Ana", organisation="Savoirs en partage")
    assert "f2" not in figures()
    SubcontractFactory(antenna=lille, starts_on=day)
    assert figures()["f2"] == (1, 7)
    assert figures()["e2"] == (1, 7)
    SessionTrainer.objects.create(antenna=lille, session=session, membership=MembershipFactory(antenna=lille))
    assert "f2" not in figures()


def test_who_teaches_is_counted_once_with_the_hours_of_all_sessions(lille):
    trainer = MembershipFactory(antenna=lille)
    for when, hours in ((date(LAST, 6, 3), None), (date(LAST, 6, 4), Decimal("2.5"))):
        session = a_session(lille, when)
        heard(session)
        SessionTrainer.objects.create(antenna=lille, session=session, membership=trainer, hours=hours)
    SessionTrainer.objects.create(antenna=lille, session=a_session(lille, date(LAST, 6, 5)), membership=trainer)
    assert figures(LAST)["e1"] == (1, 10)  # 9.5, 0.50 up; to the third nobody came


def test_income_is_invoices_less_credit_notes_and_what_is_typed(lille, national):
    issuer()
    bill = an_invoice(lille, item("600.50"), payer_kind="state")
    credit(bill, item("100"))
    with open_national():
        typed(YEAR, "c5", "49.99", by=national.user)
        typed(YEAR, "d_pay", "1200", by=national.user)
    assert figures() == {"c5": (0, 550), "d_pay": (0, 1200)}  # 550.49


def typed(year: int, line: str, amount: str, **facts: Any) -> StatementEntry:
    words = {"label": "Animation", "key": uuid.uuid4(), "at": NOW, "by": None, **facts}
    return closing.note(year=year, line=line, amount=Decimal(amount), **words)


def test_sent_twice_an_amount_is_one_and_struck_it_counts_no_more(national):
    key = uuid.uuid4()
    with open_national():
        one = typed(YEAR, "d_pay", "10", key=key, by=national.user)
        assert typed(YEAR, "d_pay", "10", key=key, by=national.user) == one
        closing.strike(one, by=national.user, at=NOW)
        with pytest.raises(closing.AlreadyStruck):
            closing.strike(one, by=national.user, at=NOW)
    assert figures() == {}


@pytest.mark.parametrize(("line", "amount", "refusal"), [("f1a", "5", closing.NotALine), ("zz", "5", closing.NotALine), ("d_pay", "0", closing.NothingToAdd)])  # fmt: skip
def test_only_money_is_typed_and_above_nought(national, line, amount, refusal):
    with open_national(), pytest.raises(refusal):
        typed(YEAR, line, amount, by=national.user)


def test_a_closed_year_keeps_its_figures_and_shows_what_was_corrected(lille, national):
    session = a_session(lille, date(LAST, 3, 3))
    mine = heard(session)
    with open_national():
        closed = closing.close(year=LAST, signatory="Anne Roy", capacity="présidence", by=national.user, at=NOW)
        assert closed.figures["f1a"] == [1, 7, 1]
    Attendance.objects.filter(registration=mine).update(minutes_missed=60)
    with open_national():
        kept = {one.line.code: one.amount for frame in closing.kept(closed) for one in frame.figures}
        assert kept["f1a"] == 7
        assert {(one.line.code, one.kept, one.now) for one in closing.changed_since(closed, counting.read(LAST))} >= {
            ("f1a", (1, 7), (1, 5))
        }


def test_a_closed_year_takes_no_amount_and_is_closed_once(national):
    with open_national():
        entry = typed(LAST, "d_pay", "10", by=national.user)
        closing.close(year=LAST, signatory="A", capacity="B", by=national.user, at=NOW)
    for again in (
        lambda: typed(LAST, "d_pay", "5", by=national.user),
        lambda: closing.strike(entry, by=national.user, at=NOW),
        lambda: closing.close(year=LAST, signatory="A", capacity="B", by=national.user, at=NOW),
    ):
        with open_national(), pytest.raises(closing.YearClosed):
            again()


def test_a_running_year_is_not_closed(national):
    with open_national(), pytest.raises(closing.YearNotOver):
        closing.close(year=YEAR, signatory="A", capacity="B", by=national.user, at=NOW)


def test_no_door_and_no_owner_changes_a_closed_year(lille):
    Statement.objects.create(year=LAST, figures={}, identity={}, signatory="A", capacity="B")
    with open_antenna(lille.pk), pytest.raises(ProgrammingError), transaction.atomic():
        Statement.objects.count()
    for change in ("UPDATE training_statement SET signatory = 'C'", "DELETE FROM training_statement"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


@given(st.lists(st.decimals(0, 5000, places=2), min_size=1, max_size=9))
def test_lines_always_add_up_to_the_total_and_none_is_off_by_one_hour(exact):
    parts = counting.shared_out(exact)
    assert sum(parts) == to_whole(sum(exact, Decimal(0)))
    assert all(abs(part - one) < 1 for part, one in zip(parts, exact, strict=True))


@given(st.lists(st.tuples(st.sampled_from(["employee", "public_agent", "jobseeker", "apprentice", "individual", "other"]), st.sampled_from(["326", "332", "333"]), st.booleans(), st.booleans(), st.integers(1, 1400)), max_size=12))  # fmt: skip
def test_the_frames_of_trainees_have_the_same_total_and_each_figure_is_its_rows(people):
    trainees = [
        counting.Trainee(1, date(YEAR, 1, 1), "Lille", "M1", "", speciality, "", status, remote, False, entrusted, Decimal(hours) / 100)
        for status, speciality, remote, entrusted, hours in people
    ]  # fmt: skip
    year = counting.Year(trainees, [], [])
    frames = {one.frame.code: one for one in counting.count(year)}
    assert {(frames[code].number, frames[code].amount) for code in ("F1", "F3", "F4")} == {
        (frames["F3"].number, frames["F3"].amount)
    }
    assert frames["F1"].number + frames["G"].number == len(people)
    for frame in frames.values():
        assert all(one.rows == len(counting.rows_of(one.line, year)) for one in frame.figures)


def test_every_kind_of_payer_and_speciality_has_its_line():
    from training.models import PayerKind, TraineeStatus
    from training.models.module import Speciality

    of = {frame.code: [word for line in frame.lines for word in line.of] for frame in form.frames()}
    assert sorted(of["C"]) == sorted(PayerKind.values)
    assert sorted(of["F4"]) == sorted(Speciality.values)
    assert sorted(word for word in of["F1"] if word != "remote") == sorted(TraineeStatus.values)


class TestPages:
    ROOT = "/siege/formations/bilan/"

    @pytest.fixture
    def desk(self, signed_in, national):
        return signed_in(national)

    def test_each_figure_opens_the_rows_it_counts(self, desk, lille, day):
        registration = heard(a_session(lille, day))
        page = desk.get(f"{self.ROOT}{YEAR}/")
        assert page.status_code == 200
        assert f"{self.ROOT}{YEAR}/f1a/" in page.content.decode()
        listed = desk.get(f"{self.ROOT}{YEAR}/f1a/")
        assert listed.context["page"].paginator.count == 1
        assert registration.structure.name in listed.content.decode()
        assert registration.professional.last_name not in listed.content.decode()

    def test_the_year_is_typed_closed_and_printed(self, desk, national):
        issuer(activity_number="11755555555")
        amounts = f"{self.ROOT}{LAST}/montants/"
        sent = {"line": "d_pay", "label": "Animation", "amount": "1 200,50", "key": uuid.uuid4()}
        assert desk.post(amounts, sent).url == amounts
        assert (
            desk.post(f"{self.ROOT}{LAST}/cloturer/", {"signatory": "Anne Roy", "capacity": "présidence"}).url
            == f"{self.ROOT}{LAST}/"
        )
        with pdfplumber.open(io.BytesIO(desk.get(f"{self.ROOT}{LAST}/bilan.pdf").content)) as pdf:
            text = " ".join((page.extract_text() or "") for page in pdf.pages)
        assert "11755555555" in text
        assert "1 201" in text.replace("\u202f", " ").replace("\xa0", " ")
        assert "Anne Roy, présidence" in text
        assert "certifi" not in text.lower().replace("certification du répertoire", "").replace(
            "certificat de qualification", ""
        )
        refused = desk.post(amounts, {**sent, "key": uuid.uuid4()})
        assert "close" in refused.content.decode() or "clôturée" in refused.content.decode()

    def test_the_spreadsheet_says_what_the_page_says(self, desk, lille, day):
        heard(a_session(lille, day))
        book = openpyxl.load_workbook(io.BytesIO(desk.get(f"{self.ROOT}{YEAR}/bilan.xlsx").content))
        figures, *rows = book.worksheets
        said = {row[1].value: (row[3].value, row[4].value) for row in figures.iter_rows(min_row=2)}
        assert said["f1a"] == (1, 7)
        assert [row[0].value for row in rows[0].iter_rows(min_row=2)].count("f1a") == 1

    @pytest.mark.parametrize("amount", ["", "0", "-5", "99999999999", "douze", "1\x00"])
    def test_a_bad_amount_is_said_beside_it_and_nothing_is_lost(self, desk, amount):
        page = desk.post(
            f"{self.ROOT}{YEAR}/montants/", {"line": "d_pay", "label": "Paie", "amount": amount, "key": uuid.uuid4()}
        )
        assert page.status_code == 200
        assert page.context["form"].errors["amount"]
        assert 'value="Paie"' in page.content.decode()

    @pytest.mark.parametrize("path", ["1999/", "9999/", f"{YEAR}/zz/", "99999999999999999999/"])
    def test_what_is_not_there_is_no_page(self, desk, path):
        assert desk.get(self.ROOT + path).status_code == 404

    def test_ten_sessions_ask_as_many_queries_as_one(self, desk, lille, day):
        heard(a_session(lille, day))
        with CaptureQueriesContext(connection) as one:
            desk.get(f"{self.ROOT}{YEAR}/")
        for _n in range(4):
            heard(a_session(lille, day))
        with CaptureQueriesContext(connection) as five:
            desk.get(f"{self.ROOT}{YEAR}/")
        assert len(five) == len(one)
