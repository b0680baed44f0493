"""Facts leave in the order of the association's own tool, for a manager, with a line of the journal for each person."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from beneficiaries.models import Extraction, Opening
from connect.antennas import doors
from connect.impact import exports
from connect.impact.period import Period
from tests.factories import sales as sold
from tests.factories import workshops as held
from tests.factories.beneficiaries import PersonFactory
from tests.factories.sheets import send
from workshops import attendance
from workshops.models import BookingState

pytestmark = pytest.mark.django_db
PAGE = "/lille/semaine/exports/"
ORDER = [
    "Opération",
    "Date de la séance",
    "Prénom",
    "Prescripteur",
    "Participation",
    "Date de la vente",
    "N° de série / IMEI",
    "Payé en totalité",
    "Linux",
]


@pytest.fixture
def day(lille, volunteer, prescriber):
    """Ana came to a workshop and bought a computer; somebody whose name is a formula is booked."""
    from beneficiaries.liaison import sheets

    ana = PersonFactory(antenna=lille, first_name="Ana", last_name="Rey", birth_on=date(1984, 3, 12))
    sheet = send(prescriber, lille, first_name="Ana", last_name="Rey")
    evil = PersonFactory(
        antenna=lille, first_name="=1+1", last_name="@SUM(A1)", birth_on=date(1990, 1, 1), birth_precision="year"
    )
    session = held.SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(hours=5))
    booking = held.BookingFactory(session=session, person=ana)
    held.BookingFactory(session=session, person=evil)
    till = sold.TillFactory(antenna=lille)
    unit = sold.UnitFactory(antenna=lille, model="Lenovo ThinkPad T480 Linux Mint", serial="PF1ABCDE")
    with doors.open_antenna(lille.pk):
        sheets.attach(sheet, ana, by=volunteer.user, at=timezone.now())
        attendance.mark(booking, BookingState.CAME, by=volunteer.user, at=timezone.now())
    sold.sell(sold.item(unit.product, unit), to=ana, at_till=till, by=volunteer.user)
    return {"ana": ana, "evil": evil, "unit": unit, "session": session}


def ask(client, **answers):
    today = timezone.localdate()
    posted = {"du": today - timedelta(days=1), "au": today, "quoi": ["seances", "ventes"], "fichier": "csv", **answers}
    return client.post(PAGE, posted)


def read_csv(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_columns_stand_in_the_order_of_the_form_that_people_recopy():
    places = [exports.HEADINGS.index(name) for name in ORDER]
    assert places == sorted(places)
    assert len(exports.HEADINGS) == len(exports.WIDTHS) == len(set(exports.HEADINGS))


def test_a_csv_read_back_holds_the_session_the_contact_the_participant_and_the_sale(
    signed_in, manager, volunteer, day, lille
):
    answer = ask(signed_in(manager))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.streaming
    came, booked, bought = sorted(
        read_csv(answer), key=lambda row: (row["Participation"] != "Présent", row["Date de la vente"])
    )
    assert (came["Prénom"], came["Nom"], came["Antenne"], came["Date de naissance"]) == (
        "Ana",
        "Rey",
        "Lille",
        "12/03/1984",
    )
    assert came["Créé par"] == volunteer.user.get_full_name()
    assert "CCAS" in came["Prescripteur"]
    assert came["Opération"] == day["session"].kind.name_fr
    assert (came["Statut"], came["Venue sans inscription"]) == ("Réalisée", "non")
    assert int(came["Durée (min)"]) == day["session"].minutes
    assert (booked["Participation"], booked["Date de naissance"]) == ("Inscrit", "1990")
    assert (bought["Prénom"], bought["Opération"]) == ("Ana", "")
    assert (bought["ID EC"], bought["Marque"], bought["N° de série / IMEI"]) == (
        day["unit"].label,
        "Lenovo",
        "PF1ABCDE",
    )
    assert bought["Montant (€)"] == f"{day['unit'].product.price:.2f}".replace(".", ",")
    assert (bought["Payé en totalité"], bought["Linux"], bought["Suivi par"]) == (
        "oui",
        "oui",
        volunteer.user.get_full_name(),
    )
    assert bought["Ticket Connect"]


def test_a_name_that_is_a_formula_is_text_in_both_files(signed_in, manager, day):
    evil = next(row for row in read_csv(ask(signed_in(manager))) if row["Nom"].endswith("SUM(A1)"))
    assert (evil["Prénom"], evil["Nom"]) == ("'=1+1", "'@SUM(A1)")
    book = openpyxl.load_workbook(io.BytesIO(ask(signed_in(manager), fichier="xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert "=1+1" in {cell.value for cell in cells}


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1", "'=1"),
        ("+33", "'+33"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'=1"),
        ("a\r\n=b", "a =b"),
        (Decimal("1.5"), "1,50"),
        (None, ""),
    ],
)
def test_what_a_spreadsheet_would_run_is_defused(cell, written):
    assert exports.defused(cell) == written


def test_an_excel_file_read_back_says_the_same_with_real_dates_and_amounts(signed_in, manager, day):
    book = openpyxl.load_workbook(io.BytesIO(ask(signed_in(manager), fichier="xlsx").content))
    head, *rows = book.active.iter_rows(values_only=True)
    assert list(head) == exports.HEADINGS
    assert len(rows) == 3
    sale = next(row for row in rows if row[head.index("ID EC")])
    assert sale[head.index("Date de la vente")].date() == timezone.localdate()
    assert sale[head.index("Montant (€)")] == float(day["unit"].product.price)


def test_each_file_is_noted_with_who_took_it_and_each_person_in_the_journal(signed_in, manager, day, lille):
    client = signed_in(manager)
    ask(client)
    noted = Extraction.objects.get()
    assert (noted.by, noted.what, noted.people, noted.antenna) == (manager.user, "seances+ventes", 2, lille)
    assert set(Opening.objects.filter(act="exported").values_list("person", "user")) == {
        (day["ana"].pk, manager.user_id), (day["evil"].pk, manager.user_id),
    }  # fmt: skip
    assert manager.user.get_full_name() in client.get(PAGE).content.decode()


def test_it_is_for_managers_of_the_antenna(signed_in, volunteer, stranger, day):
    assert signed_in(volunteer).get(PAGE).status_code == 403
    assert ask(signed_in(volunteer)).status_code == 403
    assert signed_in(stranger).get(PAGE).status_code == 403
    assert not Extraction.objects.exists()


def test_another_antenna_s_facts_are_not_in_it(day, lyon):
    today = timezone.localdate()
    assert list(exports.rows(exports.KINDS, lyon.pk, Period(today - timedelta(days=9), today))) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"du": "x"}, "du"), ({"du": "1800-01-01", "au": "1800-01-02"}, "du"), ({"quoi": []}, "quoi"), ({"quoi": ["tout"]}, "quoi"),
     ({"au": "2020-01-01"}, "au"), ({"du": "2020-01-01"}, "au"), ({"fichier": "exe"}, "fichier")],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_beside_the_field(signed_in, manager, lille, answers, field):
    answer = ask(signed_in(manager), **answers)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors


def test_rows_are_read_by_parcels_without_losing_or_repeating_one(monkeypatch, lille):
    session = held.SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(hours=2), capacity=20)
    for n in range(7):
        held.BookingFactory(session=session, person=PersonFactory(antenna=lille, last_name=f"Nom{chr(97 + n)}"))
    kind = exports.KINDS["seances"]
    small = kind._replace(statement=kind.statement.replace(f"LIMIT {exports.PARCEL}", "LIMIT 2"))
    monkeypatch.setitem(exports.KINDS, "seances", small)
    monkeypatch.setattr(exports, "PARCEL", 2)
    today = timezone.localdate()
    found = list(exports.rows(["seances"], lille.pk, Period(today - timedelta(days=1), today)))
    assert sorted(row[7] for row in found) == [f"Nom{chr(97 + n)}" for n in range(7)]


# --- copied by hand, one person at a time


def test_her_page_leads_to_the_copy_page_which_follows_the_order_of_the_form(signed_in, volunteer, day):
    client = signed_in(volunteer)
    address = f"{PAGE}personnes/{day['ana'].pk}/"
    assert address in client.get(f"/lille/personnes/{day['ana'].pk}/").content.decode()
    answer = client.get(address)
    contact, session, bought = answer.context["groups"]
    assert [heading for heading, _value in contact.fields][:3] == ["Prénom", "Nom", "Antenne"]
    assert dict(session.fields)["Participation"] == "Présent"
    assert dict(bought.fields)["N° de série / IMEI"] == "PF1ABCDE"
    assert contact.line.startswith("Ana\tRey\tLille\t")
    assert Opening.objects.filter(person=day["ana"], act="opened to copy").count() == 1


def test_somebody_without_any_session_has_a_contact_to_copy(signed_in, volunteer, lille):
    person = PersonFactory(antenna=lille, first_name="Zoé", last_name="Vidal")
    (contact,) = signed_in(volunteer).get(f"{PAGE}personnes/{person.pk}/").context["groups"]
    assert dict(contact.fields)["Prénom"] == "Zoé"


def test_a_person_of_another_antenna_has_no_copy_page(signed_in, stranger, day):
    assert signed_in(stranger).get(f"/lyon/semaine/exports/personnes/{day['ana'].pk}/").status_code == 404
