"""A file from its asking to its end: in the tool's order, resumable to the byte, traced, emptied in its time."""

import csv
import io
import uuid
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from beneficiaries.models import Extraction, Opening
from beneficiaries.privacy import erasing
from connect.antennas import doors
from connect.impact.models import FileState, TakenFile, TakenPart
from connect.impact.taken import coop, kinds, making, packing, tasks
from tests.factories import workshops as held
from tests.factories.beneficiaries import PersonFactory
from tests.factories.impact import enrolled, visit
from tests.factories.people import UserFactory
from tests.factories.taken import asked, made
from tests.impact.taken.conftest import content, leaves
from workshops.coop import activities
from workshops.models import BookingState

pytestmark = pytest.mark.django_db
SHEETS = ["1-seances.csv", "2-contacts.csv", "3-participants.csv", "4-ventes.csv"]


def rows(text):
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def refused(name, statement, values):
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    assert error.value.__cause__.diag.constraint_name == name


def test_session_contact_participant_and_sale_in_the_order_of_the_tool(day, lille):
    told = leaves(made(asked(lille)))
    assert list(told) == ["0-LISEZMOI.txt", *SHEETS]
    (session,), people, came, (sale,) = (rows(told[name]) for name in SHEETS)
    assert list(session) == [
        "Opération", "Date", "Heure", "Statut", "Durée (min)", "Bénévoles max", "N° de séance",
    ]  # fmt: skip
    assert list(people[0])[:6] == ["Prénom", "Nom", "Antenne", "Créé par", "Date de naissance", "Prescripteur"]
    assert list(sale)[:9] == [
        "Date", "Stock", "Suivi par", "Montant (€)", "ID EC", "Marque", "Modèle", "N° de série / IMEI", "Payé en totalité",
    ]  # fmt: skip
    assert {one["Prénom"] for one in people} == {"Ana", "'=1+1"}
    card = next(one["N° de carte"] for one in people if one["Prénom"] == "Ana")
    assert (sale["N° de carte"], sale["Marque"], sale["N° de série / IMEI"]) == (card, "Lenovo", "PF1ABCDE")
    assert {(one["N° de séance"], one["Participation"]) for one in came} == {
        (str(day["session"].pk), "Présent"), (str(day["session"].pk), "Inscrit"),
    }  # fmt: skip
    assert "Portée : Lille" in told["0-LISEZMOI.txt"]


def test_what_another_antenna_noted_of_her_is_not_in_the_file(day, lille, lyon):
    """C086: somebody followed at two antennas, a file made by one of them; it says whose facts it holds."""
    enrolled(day["ana"], lyon, "2020-01-03")
    visit(
        lyon,
        day["ana"],
        "2020-01-03",
        noted_at=timezone.now() - timedelta(days=900),
        noted_by=UserFactory(first_name="Lyonne"),
    )
    session = held.SessionFactory(antenna=lyon, starts_at=timezone.now() - timedelta(hours=30))
    held.BookingFactory(session=session, person=day["ana"])
    told = leaves(made(asked(lyon)))
    assert [one["Antenne"] for one in rows(told["2-contacts.csv"])] == ["Lyon"]
    assert "Portée : Lyon" in told["0-LISEZMOI.txt"]
    assert rows(told["4-ventes.csv"]) == []
    at_lille = leaves(made(asked(lille)))
    assert str(session.pk) not in [one["N° de séance"] for one in rows(at_lille["3-participants.csv"])]
    assert "Lyonne" not in "".join(at_lille.values())


def test_the_workbook_says_its_scope_first_and_runs_no_formula(day, lille):
    book = openpyxl.load_workbook(io.BytesIO(content(made(asked(lille, ending="xlsx")))))
    assert book.sheetnames == ["Lisez-moi", "Séances", "Contacts", "Participants", "Ventes"]
    assert book["Lisez-moi"]["B3"].value.startswith("Lille.")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert {"=1+1", "@SUM(A1)"} <= {cell.value for cell in cells}


@pytest.mark.parametrize("ending", ["zip", "xlsx"])
def test_one_that_was_interrupted_between_parts_is_the_same_to_the_byte(day, lille, monkeypatch, ending):
    session = held.SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(hours=9), capacity=20)
    for n in range(7):
        held.BookingFactory(session=session, person=PersonFactory(antenna=lille, last_name=f"Nom{chr(97 + n)}"))
    at = timezone.now()
    whole = made(asked(lille, ending=ending, at=at))
    monkeypatch.setattr(kinds, "ROWS", 2)
    cut = asked(lille, ending=ending, at=at)
    making.go_on(cut.pk, at=timezone.now(), parts=3)
    kept = TakenPart.objects.filter(file=cut).count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # the worker dies with its transaction
        making.go_on(cut.pk, at=timezone.now(), parts=2)
        assert TakenPart.objects.filter(file=cut).count() > kept > 0
        1 / 0  # noqa: B018
    assert TakenPart.objects.filter(file=cut).count() == kept
    # What is written meanwhile is not of the moment that was asked.
    held.BookingFactory(session=session, person=PersonFactory(antenna=lille, last_name="Tard"))
    cut = made(cut, parts=1)
    assert (cut.sha256, cut.size, cut.done) == (whole.sha256, whole.size, cut.total)
    assert content(cut) == content(whole)
    assert not TakenPart.objects.exists()
    assert making.go_on(cut.pk, at=timezone.now()).made_at == cut.made_at


def test_la_coop_for_an_antenna_and_for_the_nation_whatever_its_length(day, lille, lyon, monkeypatch):
    at = timezone.now()
    for place, hours in ((lille, 30), (lyon, 8), (lyon, 30)):
        session = held.SessionFactory(antenna=place, starts_at=at - timedelta(hours=hours))
        held.BookingFactory(session=session, person=PersonFactory(antenna=place), state=BookingState.CAME)
    whole = [made(asked(place, "coop", "csv", at=at)) for place in (lille, None)]
    monkeypatch.setattr(activities, "PARCEL", 1)
    monkeypatch.setattr(coop, "ROWS", 1)
    for place, many, once in zip((lille, None), (2, 4), whole, strict=True):
        by_parts = made(asked(place, "coop", "csv", at=at), parts=1)
        found = rows(content(by_parts).decode("utf-8-sig"))
        assert len(found) == by_parts.total == many
        assert list(found[0]) == activities.HEADINGS
        assert "Ana" not in str(found)
        assert by_parts.sha256 == once.sha256


def test_the_workbook_of_la_coop_has_its_head(day, lille):
    head, *_rest = openpyxl.load_workbook(io.BytesIO(content(made(asked(lille, "coop", "xlsx"))))).worksheets
    told = [row[:2] for row in head.iter_rows(max_row=10, values_only=True)]
    assert [name for name, _said in told] == [
        "Informations export", "Nom", "Prénom", "Rôle", "Total", "Date d'export", "Heure d'export", "Filtres", "Période", "Lieux",
    ]  # fmt: skip
    assert dict(told)["Total"] == 1
    assert [cell.value for cell in head[12]] == activities.HEADINGS


def test_it_is_asked_once_and_for_a_reason(day, lille, manager):
    key = uuid.uuid4()
    assert asked(lille, key=key) == asked(lille, key=key)
    with pytest.raises(making.KeyUsed):
        asked(None, "lieux", "csv", key=key)
    assert TakenFile.objects.count() == Extraction.objects.count() == 1
    assert Opening.objects.filter(act="exported").count() == 2
    file = TakenFile.objects.get()
    columns = "kind, ending, names, first_on, last_on, asked_by_id, asked_at, state, total, done, parts, after, moved_at, file, sha256"
    refused(
        "takenfile_names_for_a_reason",
        f"INSERT INTO impact_takenfile (id, antenna_id, reason, {columns}) SELECT gen_random_uuid(), antenna_id, 'court', {columns}"
        " FROM impact_takenfile WHERE id = %s",
        [file.pk],
    )


def test_what_was_made_stays_and_is_emptied_in_its_time(day, lille, kept_apart):
    file = made(asked(lille))
    making.note_taking(file, from_byte=0, by=UserFactory(), at=timezone.now())
    for change in ("reason = 'une autre raison'", "sha256 = repeat('0', 64)", "until = until + interval '1 day'"):
        refused("takenfile_stands", f"UPDATE impact_takenfile SET {change} WHERE id = %s", [file.pk])
    refused("append_only", "UPDATE impact_taking SET from_byte = 3 WHERE file_id = %s", [file.pk])
    assert making.empty(at=file.made_at + timedelta(days=6)) == 0
    assert making.empty(at=file.made_at + timedelta(days=7)) == 1
    file.refresh_from_db()
    assert (file.state, file.file.name) == (FileState.EMPTIED, "")
    assert not list(kept_apart.rglob("*.zip"))
    with pytest.raises(making.NoLongerKept):
        making.note_taking(file, from_byte=0, by=UserFactory(), at=timezone.now())


def test_files_go_with_somebody_who_is_erased_and_those_being_made_begin_again(day, lille, national):
    there, waiting = made(asked(lille)), asked(lille)
    making.go_on(waiting.pk, at=timezone.now(), parts=3)
    coop = made(asked(lille, "coop", "csv"))
    with doors.open_national():
        erasing.erase_everywhere(day["ana"], identity_checked=True, by=national.user, at=timezone.now())
    there.refresh_from_db()
    waiting.refresh_from_db()
    coop.refresh_from_db()
    assert (there.state, waiting.done, coop.state) == (FileState.EMPTIED, 0, FileState.MADE)
    told = leaves(made(waiting))
    assert "Ana" not in "".join(told.values())


def test_parts_come_in_their_order_and_of_their_antenna(day, lille, lyon):
    file = asked(lille)
    insert = "INSERT INTO impact_takenpart (file_id, antenna_id, number, \"table\", rows, content) VALUES (%s, %s, %s, 0, 1, '')"
    refused("takenpart_follows", insert, [file.pk, lille.pk, 2])
    refused("takenpart_follows", insert, [file.pk, lyon.pk, 1])
    making.go_on(file.pk, at=timezone.now(), parts=1)
    refused("takenpart_stays", "DELETE FROM impact_takenpart WHERE file_id = %s", [file.pk])


def test_a_long_file_is_a_job_that_asks_for_the_next_one(day, lille, monkeypatch):
    later = []
    monkeypatch.setattr(making, "FEW", 0)
    monkeypatch.setattr(tasks.make_for_antenna, "defer", lambda **facts: later.append(facts))
    tasks.have_made(asked(lille))
    rounds = 0
    while later:
        tasks.make_for_antenna(**later.pop())
        rounds += 1
    assert rounds == 2  # four tables, then putting together
    assert TakenFile.objects.get().is_made
    left = asked(lille)
    TakenFile.objects.filter(pk=left.pk).update(moved_at=timezone.now() - timedelta(hours=1))
    tasks.take_up_again(timestamp=0)
    assert len(later) == 1  # one whose jobs have given up goes on


def test_cells_come_back_from_a_part_as_they_were():
    cells = [None, 'é\n;"', 3, Decimal("12.30"), timezone.localdate()]
    assert list(packing.unpack(packing.pack([cells, cells]))) == [cells, cells]


def test_nothing_noted_on_these_days_is_said(lille, kept_apart):
    with pytest.raises(making.NothingInIt):
        asked(lille)
