"""Several people at once, from a spreadsheet: read, shown, put right, sent together with one letter."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.liaison import batch as batches
from beneficiaries.models import LiaisonSheet, SheetBatch
from beneficiaries.uploads.tables import LARGEST
from beneficiaries.uploads.tasks import forget_lapsed_lists
from connect.antennas import doors
from connect.post.models import Letter
from tests.factories import files
from tests.factories.people import ProfessionalFactory
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db
NEW = "/portail/fiches/plusieurs/"
HEAD = ["Prénom", "Nom", "Date de naissance", "Téléphone", "Code postal", "Atelier", "Informée et d’accord"]


def row(first="Lucie", last="Marchal", born=None, phone=None, postcode="59000", need="oui", agrees="oui"):
    return [first, last, born, phone, postcode, need, agrees]


def choose(client, content, name="liste.xlsx"):
    return client.post(NEW, {"file": files.upload(content, name)})


def chosen(client, *rows, head=HEAD):
    """The address of the list's page."""
    answer = choose(client, files.a_book(head, *rows))
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


def lines(client, url):
    return client.get(url).context["lines"]


def faults(client, url):
    return {(fault.key, fault.typed): fault.why for line in lines(client, url) for fault in line.faults}


@pytest.fixture
def client(signed_in, prescriber, lille):
    return signed_in(prescriber)


# --- the model


def test_the_model_in_excel_has_its_lists_of_choices_and_reads_back_empty(client):
    answer = client.get(f"{NEW}modele.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in batches.COLUMNS]
    assert len(sheet.data_validations.dataValidation) == 10, "language, antenna, eight of yes or no"
    offered = [cell.value for column in book["Listes"].columns for cell in column]
    assert {"Français", "Arabe", "Lille", "oui", "non"} <= set(offered)
    assert sheet["C2"].number_format == "dd/mm/yyyy" or sheet.column_dimensions["C"].number_format == "dd/mm/yyyy"
    page = choose(client, answer.content).content.decode()
    assert "Ce fichier n’a aucune ligne" in page


def test_the_model_filled_is_taken(client):
    book = openpyxl.load_workbook(BytesIO(client.get(f"{NEW}modele.xlsx").content))
    sheet = book.worksheets[0]
    for place, value in enumerate(
        ["Olena", "Bondarenko", date(1990, 2, 1), "06 39 98 22 41", "non", "Ukrainien", "59000", "oui", *[None] * 4, "oui", "Lille", "oui"], 1
    ):  # fmt: skip
        sheet.cell(2, place).value = value
    url = choose(client, files.saved(book)).url
    (line,) = lines(client, url)
    assert line.ticked
    assert line.content | {"postcode": "59000"} == line.content
    assert (line.content["language"], line.content["needs"], line.content["urgent"]) == ("uk", ["plan"], True)
    assert line.content["birth_on"] == date(1990, 2, 1)


def test_the_model_in_csv_opens_in_the_excel_of_france(client):
    answer = client.get(f"{NEW}modele.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.decode("utf-8-sig").strip().split(";")[:2] == ["Prénom", "Nom"]


# --- reading


@pytest.mark.parametrize(
    "content",
    [
        "Prénom;Nom;Code postal;Atelier\r\nÉlise;Lefèvre;59000;oui\r\n".encode("cp1252"),
        "Prénom;Nom;Code postal;Atelier\nÉlise;Lefèvre;59000;oui\n".encode(),
        "\ufeffPrénom,Nom,Code postal,Atelier\r\nÉlise,Lefèvre,59000,oui\r\n".encode(),
        "Prénom\tNom\tCode postal\tAtelier\nÉlise\tLefèvre\t59000\toui\n".encode(),
        "\ufeffPrénom\tNom\tCode postal\tAtelier\r\nÉlise\tLefèvre\t59000\toui\r\n".encode("utf-16-le"),
        "sep=;\r\nPRENOM;NOM;CP;ATELIER\r\nÉlise;Lefèvre;59000;x\r\n".encode(),
        "Liste du CCAS;;;\n;;;\nPrénom;Nom;Code postal;Atelier\n\"Élise\";\"Lefèvre\";59 000;Oui\n".encode(),
    ],
    ids=["cp1252", "utf8", "bom", "tabs", "utf16", "sep", "title-above"],
)  # fmt: skip
def test_a_csv_is_read_whatever_wrote_it(client, content):
    (line,) = lines(client, choose(client, content, "liste.csv").url)
    assert (line.content["first_name"], line.content["last_name"]) == ("Élise", "Lefèvre")
    assert (line.content["postcode"], line.content["needs"]) == ("59000", ["workshop"])


def test_dates_as_excel_and_people_write_them(client):
    """C019."""
    dates = [
        datetime(1999, 4, 11),
        date(1999, 4, 11),
        "36261",
        36261,
        "11/04/1999",
        "1999-04-11",
        "04/11/99",
        "31/02/1999",
    ]
    url = chosen(client, *(row(first=f"A{chr(97 + n)}", born=born) for n, born in enumerate(dates)))
    read = lines(client, url)
    assert [line.content and line.content["birth_on"] for line in read] == [date(1999, 4, 11)] * 6 + [None, None]
    why = faults(client, url)
    assert "siècle" in why["birth", "04/11/99"]
    assert "n’existe pas" in why["birth", "31/02/1999"]


def test_a_number_is_a_date_in_a_column_of_dates_alone(client):
    """C019: 36261 elsewhere is not a date, and 1984 in a column of dates is a year."""
    url = chosen(
        client, row(first="Ana", born=1984), row(first="Bea", phone="36261"), row(first="Cleo", postcode="36261")
    )
    years, phone, postcode = lines(client, url)
    assert (years.content["birth_on"], years.content["birth_precision"]) == (date(1984, 1, 1), "year")
    assert phone.faults[0].key == "phone"
    assert postcode.faults[0].key == "antenna", "a postcode, which no antenna serves"


def test_what_excel_ate_is_given_back(client):
    """C020: telephones without their zero, with it, in two international forms: one stored value."""
    phones = [639982241, 639982241.0, "06 39 98 22 41", "0033 6 39 98 22 41", 33639982241, "+33 (0)6.39.98.22.41"]
    url = chosen(client, *(row(first=f"A{chr(97 + n)}", phone=phone) for n, phone in enumerate(phones)))
    assert {line.content["phone"] for line in lines(client, url)} == {"+33639982241"}
    csv = 'Prénom;Nom;Téléphone;Code postal;Atelier\nAna;Rey;="0639982241";1000;oui\n'.encode()
    (line,) = lines(client, choose(client, csv, "l.csv").url)
    assert line.typed["postcode"] == "01000"
    assert line.typed["phone"] == "0639982241"


def test_a_formula_is_never_computed(client):
    url = chosen(client, row(first="=CONCATENATE(A1,B1)"), row(first="Bea", phone="=1+1"))
    why = faults(client, url)
    assert set(why) == {("first_name", ""), ("phone", "")}
    assert all("formule" in sentence for sentence in why.values())


def test_merged_cells_hidden_rows_other_sheets_and_unused_columns_are_said(client):
    book = openpyxl.Workbook()
    sheet = book.active
    for values in ([*HEAD, "Couleur"], row("Ana"), row("Bea"), row("Cleo", postcode=None), row("Dora")):
        sheet.append(values)
    sheet.merge_cells("E4:E5")
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("Autre").append(["x"])
    url = choose(client, files.saved(book)).url
    page = client.get(url).content.decode()
    assert "1 ligne masquée" in page
    assert "Cellules fusionnées (ligne 4)" in page
    assert "« Sheet »" in page
    assert "Couleur" in page
    assert "Bea" not in page


# --- the list


def test_each_cell_that_is_wrong_is_said_with_its_reason_and_the_good_ones_are_ticked(client):
    url = chosen(
        client, row("Ana"), row("", born="04/11/99"), row("Cleo", phone="06 39"), row("Dora", need=""), row("Eve", need="peut-être"),
        row("Flo", postcode="abc"), row("Gaia", agrees=""), row("Hana", agrees="non"),
    )  # fmt: skip
    read = lines(client, url)
    assert [line.ticked for line in read] == [True] + [False] * 7
    assert [sorted(fault.key for fault in line.faults) for line in read] == [
        [], ["birth", "first_name"], ["phone"], ["need_plan"], ["need_plan", "need_workshop"], ["postcode"], [], [],
    ]  # fmt: skip
    page = client.get(url).content.decode()
    assert "Il manque" in page
    assert not LiaisonSheet.objects.exists(), "nothing is written before it is confirmed"


def test_a_cell_is_put_right_on_the_page(client):
    url = chosen(client, row("Ana", born="04/11/99"))
    answer = client.post(url, {"cell-2-birth": "04/11/1999", "check": "1"})
    assert answer.url == url
    (line,) = lines(client, url)
    assert line.content["birth_on"] == date(1999, 11, 4)
    client.post(url, {"go": ["2"], "send": "1"})
    assert LiaisonSheet.objects.get().birth_on == date(1999, 11, 4)


def test_those_already_sent_by_the_structure_are_marked_and_not_ticked(client, prescriber, lille):
    sent = send(prescriber, lille, first_name="Nadège", last_name="Kouassi")
    send(ProfessionalFactory(), lille, first_name="Ana", last_name="Rey")
    url = chosen(client, row("KOUASSI", "nadege"), row("Ana", "Rey"), row("Ana", "REY"))
    known, free, twice = lines(client, url)
    assert [sheet.pk for sheet in known.before] == [sent.pk]
    assert (known.ticked, free.ticked, twice.ticked) == (False, True, False)
    assert (free.before, twice.twice) == ([], free.number), "another structure's sheets are not told"


def test_confirmed_all_the_sheets_leave_with_one_letter(client, prescriber, lille):
    url = chosen(client, row("Ana"), row("Bea", born="1984"), row("Cleo", agrees=""))
    answer = client.post(url, {"go": ["2", "3"], "send": "1"}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    page = answer.content.decode()
    assert "2 fiches sont parties" in page
    sheets = LiaisonSheet.objects.order_by("reference")
    assert [sheet.first_name for sheet in sheets] == ["Ana", "Bea"]
    assert all(sheet.antenna == lille and sheet.sender == prescriber for sheet in sheets)
    assert all(sheet.informed_on == timezone.localdate() and sheet.notice_version for sheet in sheets)
    letter = Letter.objects.get()
    assert all(sheet.reference in letter.body for sheet in sheets)
    assert not re.search("Ana|Bea|Marchal", letter.subject + letter.body)
    kept = SheetBatch.objects.get()
    assert (kept.rows, len(kept.sheets)) == ([], 2), "no name stays in the list"


def test_a_double_click_and_the_back_button_send_once(client):
    url = chosen(client, row("Ana"), row("Bea"))
    for _ in range(3):
        client.post(url, {"go": ["2", "3"], "send": "1"})
    assert LiaisonSheet.objects.count() == 2
    assert Letter.objects.count() == 1


def test_one_wrong_row_among_those_ticked_sends_none(client):
    url = chosen(client, row("Ana"), row("Bea", born="31/02/1999"))
    page = client.post(url, {"go": ["2", "3"], "send": "1"}).content.decode()
    assert "Rien n’est parti" in page
    assert "Personne n’est coché" in client.post(url, {"send": "1"}).content.decode()
    assert not LiaisonSheet.objects.exists()


def test_a_list_is_its_author_s_alone(signed_in, client, prescriber, lille):
    url = chosen(client, row("Ana"))
    colleague = ProfessionalFactory(structure=prescriber.structure)
    other = signed_in(colleague)
    assert other.get(url).url == NEW
    assert other.post(url, {"go": ["2"], "send": "1"}).url == NEW
    other.post(f"{url}effacer/")
    assert SheetBatch.objects.count() == 1
    with doors.open_portal(prescriber.structure_id, user_id=colleague.user_id):
        assert not SheetBatch.objects.exists()
    with doors.open_portal(prescriber.structure_id, user_id=prescriber.user_id):
        assert SheetBatch.objects.count() == 1


def test_a_list_lapses_after_a_day_and_says_so_kindly(client, prescriber):
    url = chosen(client, row("Ana"))
    with doors.open_national():
        assert forget_lapsed_lists(at=timezone.now() + timedelta(hours=23)) == 0
        assert forget_lapsed_lists(at=timezone.now() + timedelta(hours=25)) == 1
    page = client.post(url, {"go": ["2"], "send": "1"}, follow=True).content.decode()
    assert "Choisissez à nouveau le fichier" in page
    assert not LiaisonSheet.objects.exists()


def test_it_is_erased_on_demand_and_only_the_latest_are_kept(client):
    first = chosen(client, row("Ana"))
    for _ in range(batches.KEPT):
        last = chosen(client, row("Bea"))
    assert client.get(first).status_code == 302
    assert client.post(f"{last}effacer/").url == NEW
    assert SheetBatch.objects.count() == batches.KEPT - 1


def test_a_list_of_forty_asks_no_more_queries_than_one_of_ten(client):
    few = chosen(client, *(row(f"A{chr(97 + n)}") for n in range(10)))
    many = chosen(client, *(row(f"A{chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(40)))
    asked = []
    for url in (few, few, many):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        asked.append(len(queries))
    assert asked[1] == asked[2]


# --- as an enemy would


def refusal(client, content, name="liste.xlsx"):
    answer = choose(client, content, name)
    assert answer.status_code == 200
    return answer.context["form"].errors["file"].as_data()[0].code


def test_what_is_no_list_is_refused_with_what_is_taken(client):
    assert refusal(client, files.a_picture()) == "other_kind"
    assert refusal(client, files.a_pdf(), "liste.csv") == "other_kind"
    assert refusal(client, b"\xd0\xcf\x11\xe0" + b"\0" * 600) == "old_excel"
    assert refusal(client, b"PK\x03\x04" + b"junk" * 50) == "unreadable"
    assert refusal(client, b"a,b\0c\n", "liste.csv") == "other_kind"
    assert refusal(client, b"\x81\x8d\x8f" * 100, "liste.csv") == "other_kind"
    assert refusal(client, b" \n\n ", "liste.csv") == "empty"
    assert refusal(client, "Nom;Prénom de l'enfant\nA;B".encode(), "liste.csv") == "headings"
    assert refusal(client, b"x" * (LARGEST + 1), "liste.csv") == "too_big"
    assert refusal(client, files.a_book(HEAD, *(row(f"A{n}") for n in range(101)))) == "too_many_rows"


def test_a_zip_bomb_is_refused_unopened(client):
    bomb = files.with_part(files.a_book(HEAD, row()), "xl/worksheets/sheet1.xml", b"<x>" + b" " * 60_000_000)
    assert len(bomb) < 100_000
    assert refusal(client, bomb) == "too_big"


def test_entities_that_grow_and_entities_from_outside_give_nothing(client):
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">' + lol + b"]>"
    cell = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row></sheetData></worksheet>'
    book = files.a_book(HEAD, row())
    grown = files.with_part(book, "xl/worksheets/sheet1.xml", head + cell % b"&l9;")
    assert refusal(client, grown) in ("unreadable", "headings")
    outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + cell % b"&e;"
    answer = choose(client, files.with_part(book, "xl/worksheets/sheet1.xml", outside))
    assert "root:" not in answer.content.decode()


def test_a_million_empty_rows_and_a_cell_at_the_very_end_cost_nothing(client):
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(row("Ana"))
    book.active["XFD1048576"] = "x"
    (line,) = lines(client, choose(client, files.saved(book)).url)
    assert line.name == "Ana Marchal"
    empty = ("\n" * 1_000_000 + "Prénom;Nom;Code postal;Atelier\nAna;Rey;59000;oui\n").encode()
    (line,) = lines(client, choose(client, empty, "liste.csv").url)
    assert line.name == "Ana Rey"


def test_a_cell_of_fifty_thousand_characters_is_a_fault_of_its_cell(client):
    url = chosen(client, row("A" * 32_000), row("Bea"))
    long, good = lines(client, url)
    assert long.faults[0].key == "first_name"
    assert good.content
    csv = f"Prénom;Nom;Code postal;Atelier\n{'A' * 50_000};Rey;59000;oui\n".encode()
    (line,) = lines(client, choose(client, csv, "l.csv").url)
    assert line.faults[0].key == "first_name"
    assert len(SheetBatch.objects.order_by("-created_at")[0].rows[0]["typed"]["first_name"]) == 300


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "'; DROP TABLE x; --", "😀", "\u202eevil", "@SUM(1+1)", "Zoë 🙂"]
)
def test_names_that_are_no_names_break_nothing(client, name):
    url = chosen(client, row(name), row("مريم", "رحيمي"))
    page = client.get(url).content.decode()
    assert "<script>alert" not in page
    assert lines(client, url)[1].content["first_name"] == "مريم"


def test_numbers_of_rows_and_cells_that_are_none_are_refused_cleanly(client):
    url = chosen(client, row("Ana"))
    assert client.post(url, {"go": ["x"], "send": "1"}).status_code == 404
    assert client.post(url, {"go": ["99"], "send": "1"}).status_code == 200
    assert (
        client.post(url, {"cell-2-first_name": "A\x00na", "cell-99999999999-x": "y", "check": "1"}).status_code == 302
    )
    assert lines(client, url)[0].content
