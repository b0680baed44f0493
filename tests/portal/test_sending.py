"""A social worker sends a liaison sheet and follows it; her structure sees its own and nothing else."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone

from beneficiaries.liaison import reference, sheets
from beneficiaries.models import LiaisonSheet, Person, SheetCorrection, SheetEvent, SheetSeries, SheetState
from connect.antennas import doors
from connect.antennas.models import Antenna
from connect.antennas.territory import department
from connect.post.models import Letter
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.people import AntennaFactory, ProfessionalFactory
from tests.factories.sheets import asked, send

pytestmark = pytest.mark.django_db
NEW = "/portail/fiches/nouvelle/"


def test_a_sheet_is_sent_and_its_page_gives_the_reference(signed_in, prescriber, lille):
    answer = signed_in(prescriber).post(NEW, asked(antenna=lille.pk), follow=True)
    sheet = LiaisonSheet.objects.get()
    assert answer.redirect_chain == [(f"/portail/fiches/{sheet.pk}/", 302)]
    assert re.fullmatch(r"FL-\d{4}-000001-[A-Z]\d", sheet.reference)
    assert sheet.reference in answer.content.decode()
    assert (sheet.birth_on, sheet.birth_precision, sheet.phone) == (date(1979, 1, 1), "year", "+33639982241")
    assert (sheet.structure_id, sheet.sender_id) == (prescriber.structure_id, prescriber.pk)
    assert (sheet.notice_version, sheet.informed_on) == ("2026-11", timezone.localdate())
    assert list(sheet.events.values_list("state", "by")) == [("sent", prescriber.user_id)]


def test_pressed_five_times_it_is_one_sheet_and_one_acknowledgement(signed_in, prescriber, lille):
    """C097."""
    client, form = signed_in(prescriber), asked(antenna=lille.pk)
    addresses = {client.post(NEW, form).url for _ in range(5)}
    assert len(addresses) == 1
    assert LiaisonSheet.objects.count() == SheetEvent.objects.count() == Letter.objects.count() == 1


def test_the_acknowledgement_names_nobody(signed_in, prescriber, lille):
    signed_in(prescriber).post(NEW, asked(antenna=lille.pk))
    letter, sheet = Letter.objects.get(), LiaisonSheet.objects.get()
    assert letter.recipient == prescriber.email
    assert sheet.reference in letter.subject
    for told in (letter.subject, letter.body):
        assert "Lucie" not in told
        assert "Marchal" not in told


def test_numbers_follow_each_other_in_a_year_and_a_refused_sheet_takes_none(prescriber, lille):
    first = send(prescriber, lille)
    with pytest.raises(DatabaseError):
        send(prescriber, lille, needs=[])
    second = send(prescriber, lille)
    assert [int(s.reference[8:14]) for s in (first, second)] == [1, 2]


def test_the_check_characters_are_the_same_in_python_and_in_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, sheet_check(2026, n) FROM generate_series(1, 500) n")
        for number, check in cursor.fetchall():
            assert check == reference.check_characters(2026, number)


def test_a_reference_misread_by_one_digit_is_seen():
    right = f"FL-2026-000231-{reference.check_characters(2026, 231)}"
    assert reference.read(right.lower().replace("-", " ")) == right
    check = right[-2:]
    for wrong in ("FL-2026-000281", "FL-2026-000213", "FL-2025-000231"):
        assert reference.read(f"{wrong}-{check}") is None


def test_the_series_goes_on_after_references_that_were_taken_over(prescriber, lille):
    year = timezone.localdate().year
    LiaisonSheetFactory(reference=f"FL-{year}-000040", antenna=lille)
    assert send(prescriber, lille).reference[8:14] == "000041"


def test_a_door_never_chooses_its_number(prescriber, lille):
    with doors.open_portal(prescriber.structure_id):
        LiaisonSheetFactory(reference="FL-1999-000001-A2", sender=prescriber, antenna=lille)
    assert not LiaisonSheet.objects.filter(reference__startswith="FL-1999").exists()
    with pytest.raises(ProgrammingError, match="permission denied"), doors.open_portal(prescriber.structure_id):
        SheetSeries.objects.count()


# --- whose sheets


def test_another_structure_finds_nothing_at_that_address(signed_in, prescriber, lille):
    sheet, other = send(prescriber, lille), signed_in(ProfessionalFactory())
    for path in ("", "fiche.pdf", "corriger/", "retirer/"):
        assert other.get(f"/portail/fiches/{sheet.pk}/{path}").status_code == 404
    assert other.post(f"/portail/fiches/{sheet.pk}/retirer/", {"reason": "mistake"}).status_code == 404
    assert "Marchal" not in other.get("/portail/").content.decode()


def test_a_colleague_of_the_same_structure_follows_it(signed_in, prescriber, lille):
    sheet = send(prescriber, lille)
    colleague = signed_in(ProfessionalFactory(structure=prescriber.structure))
    assert colleague.get(f"/portail/fiches/{sheet.pk}/").status_code == 200
    assert "Marchal" in colleague.get("/portail/").content.decode()


def test_behind_the_portals_door_postgresql_shows_own_sheets_and_nobody(prescriber, lille):
    mine, theirs = send(prescriber, lille), send(ProfessionalFactory(), lille)
    PersonFactory(antenna=lille)
    with doors.open_portal(prescriber.structure_id):
        assert list(LiaisonSheet.objects.values_list("pk", flat=True)) == [mine.pk]
        assert set(SheetEvent.objects.values_list("sheet", flat=True)) == {mine.pk}
        assert LiaisonSheet.objects.filter(pk=theirs.pk).update(urgent=True) == 0
    with pytest.raises(ProgrammingError, match="permission denied"), doors.open_portal(prescriber.structure_id):
        Person.objects.count()


def test_a_key_of_another_structures_form_says_so_and_shows_nothing(signed_in, prescriber, lille):
    key = uuid.uuid4()
    send(ProfessionalFactory(), lille, send_key=key, last_name="Secret")
    answer = signed_in(prescriber).post(NEW, asked(antenna=lille.pk, send_key=str(key)))
    assert answer.status_code == 200
    assert "Secret" not in answer.content.decode()
    assert "Ouvrez-en un nouveau" in answer.content.decode() or "Open a new one" in answer.content.decode()
    assert LiaisonSheet.objects.count() == 1


def test_a_volunteer_and_nobody_do_not_enter_the_portal(client, signed_in, volunteer):
    assert signed_in(volunteer).get("/portail/").status_code == 403
    assert client.get("/portail/").status_code == 302


def test_a_professional_who_left_her_post_enters_no_more(signed_in, prescriber):
    prescriber.ends_on = timezone.localdate() - timedelta(days=1)
    prescriber.save()
    assert signed_in(prescriber).get("/portail/").status_code == 403


# --- which antenna


@pytest.fixture
def paris_and_saint_denis(db):
    for slug, territory, postcode in [("paris", "75, 93, 94", "75019"), ("saint-denis", "93", "93200")]:
        antenna = AntennaFactory(slug=slug)
        Antenna.objects.filter(pk=antenna.pk).update(territory=territory)
        antenna.sites.update(postcode=postcode)


@pytest.mark.parametrize(
    ("postcode", "slug"),
    [("75010", "paris"), ("93100", "saint-denis"), ("94000", "paris"), ("64000", None), ("9310", None)],
)
def test_the_antenna_is_proposed_by_the_postcode(paris_and_saint_denis, postcode, slug):
    proposed = sheets.proposed_antenna(postcode, on=timezone.localdate())
    assert (proposed and proposed.slug) == slug


@pytest.mark.parametrize(
    ("postcode", "code"), [("59100", "59"), ("01000", "01"), ("20000", "2A"), ("20200", "2B"), ("97410", "974")]
)
def test_a_postcode_tells_its_department(postcode, code):
    assert department(postcode) == code


def test_left_to_the_postcode_the_sheet_goes_where_it_says(signed_in, prescriber, lille):
    signed_in(prescriber).post(NEW, asked())
    assert LiaisonSheet.objects.get().antenna_id == lille.pk


def test_the_choice_of_the_sender_wins(signed_in, prescriber, lille, lyon):
    signed_in(prescriber).post(NEW, asked(antenna=lyon.pk))
    assert LiaisonSheet.objects.get().antenna_id == lyon.pk


def test_the_field_is_refreshed_while_typing(signed_in, prescriber, lille):
    answer = signed_in(prescriber).get("/portail/fiches/antenne/", {"postcode": "59 100"})
    assert f'<option value="{lille.pk}" selected' in answer.content.decode()


# --- what is refused, beside its field

LONG = "x" * 5000
REFUSED = [
    ("first_name", ""), ("first_name", "   "), ("first_name", LONG), ("first_name", "<b>Lucie</b>"),
    ("last_name", "\u200e"), ("last_name", "12345"), ("last_name", "'; DROP TABLE x; --"),
    ("birth", "12/03/1800"), ("birth", "31/02/1990"), ("birth", "01/01/2100"), ("birth", "hier"), ("birth", LONG),
    ("phone", "06 39 98 22 4"), ("phone", "0612345678 / 0698765432"), ("phone", "appelez-moi"),
    ("language", "xx"), ("language", ""), ("postcode", "5910"), ("postcode", "ABCDE"), ("postcode", "٥٩١٠٠"), ("postcode", LONG),
    ("needs", []), ("needs", ["cannabis"]), ("needs", "<script>"),
    ("motivations", ["rights", "leisure", "children", "other"]), ("motivations", ["nothing"]),
    ("constraints_known", ["cancer"]), ("availability", ["midnight"]),
    ("antenna", "999999"), ("antenna", "abc"), ("antenna", "99999999999999999999999"), ("informed", ""),
    ("postcode", "64000"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_what_cannot_be_is_said_beside_its_field(signed_in, prescriber, lille, name, value):
    form = asked(**{name: value}) if name != "informed" else {k: v for k, v in asked().items() if k != "informed"}
    answer = signed_in(prescriber).post(NEW, form)
    assert answer.status_code == 200
    wrong = {"postcode": "antenna"}.get(name, name) if value == "64000" else name
    assert set(answer.context["form"].errors) == {wrong}
    assert not LiaisonSheet.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("name", ["first_name", "last_name", "phone", "postcode", "birth", "needs", "send_key"])
def test_a_nul_byte_is_never_a_500(signed_in, prescriber, lille, name):
    answer = signed_in(prescriber).post(NEW, asked(**{name: "a\x00b"}))
    assert answer.status_code in (200, 404)
    assert not LiaisonSheet.objects.exists()


@pytest.mark.parametrize("key", ["", "abc", "1"])
def test_a_key_that_is_none_is_a_page_that_does_not_exist(signed_in, prescriber, lille, key):
    assert signed_in(prescriber).post(NEW, asked(send_key=key)).status_code == 404


@pytest.mark.parametrize("name", ["Zoë 🌻", "مريم", "Nguyễn Thị", "O’Brien-Lévy", "שרה"])
def test_a_name_is_kept_as_its_owner_writes_it(signed_in, prescriber, lille, name):
    signed_in(prescriber).post(NEW, asked(first_name=name))
    assert LiaisonSheet.objects.get().first_name == name


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0692 90 12 34", "+262692901234"),
        ("+262 692 90 12 34", "+262692901234"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("+380 50 123 45 67", "+380501234567"),
    ],
)
def test_a_telephone_is_read_at_the_portal_as_everywhere(signed_in, prescriber, lille, typed, stored):
    """C016."""
    signed_in(prescriber).post(NEW, asked(phone=typed))
    assert LiaisonSheet.objects.get().phone == stored


def test_two_numbers_in_one_field_are_refused_at_the_portal_too(signed_in, prescriber, lille):
    """C016."""
    answer = signed_in(prescriber).post(NEW, asked(phone="0612345678 / 0698765432"))
    assert answer.context["form"].errors["phone"].as_data()[0].code == "two_numbers"


# --- under PostgreSQL


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ({"needs": ["health"]}, "sheet_needs_known"),
        ({"motivations": ["rights", "other", "leisure", "children"]}, "sheet_three_motivations"),
        ({"constraints_known": ["wheelchair"]}, "sheet_ticks_known"),
        ({"phone": "0639982241"}, "sheet_phone_e164"),
        ({"postcode": "591"}, "sheet_postcode_5_digits"),
        ({"birth_on": date(1880, 1, 1), "birth_precision": "year"}, "sheet_birth_known_or_not"),
        ({"birth_on": date(1980, 1, 1)}, "sheet_birth_known_or_not"),
    ],
)
def test_the_database_refuses_what_no_form_would_send(prescriber, lille, content, rule):
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        send(prescriber, lille, **content)


def test_a_sender_of_another_structure_is_refused_underneath(prescriber, lille):
    with pytest.raises(DatabaseError, match="sheet_sender_of_structure"), transaction.atomic():
        LiaisonSheetFactory(sender=prescriber, structure=ProfessionalFactory().structure, antenna=lille)


# --- the list


def test_the_list_takes_as_many_queries_with_twenty_sheets_as_with_one(
    signed_in, prescriber, lille, django_assert_num_queries
):
    client = signed_in(prescriber)
    send(prescriber, lille)
    client.get("/portail/")
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/portail/")
    for _ in range(20):
        send(prescriber, lille)
    with django_assert_num_queries(HOME_QUERIES):
        assert client.get("/portail/").context["page"].paginator.count == 21


HOME_QUERIES = 15  # session, user, passes, the door (a savepoint in a test), structure, count, sheets, rules, drafts


@pytest.mark.parametrize("page", ["abc", "-1", "99999999999999999999", "\x00"])
def test_a_page_number_that_is_none_shows_a_page(signed_in, prescriber, lille, page):
    assert signed_in(prescriber).get("/portail/", {"page": page}).status_code == 200


def test_history_and_corrections_are_only_added(prescriber, lille):
    sheet = send(prescriber, lille)
    event = sheet.events.get()
    for wrong in (
        lambda: SheetEvent.objects.filter(pk=event.pk).update(at=timezone.now()),
        lambda: SheetEvent.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
            wrong()
    SheetCorrection.objects.create(sheet=sheet, antenna=lille, structure=prescriber.structure, changes={"urgent": True})
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        SheetCorrection.objects.update(changes={})


def test_the_sender_cannot_write_a_step_of_the_antenna(prescriber, lille):
    sheet = send(prescriber, lille)
    with pytest.raises(DatabaseError, match="belongs to the antenna"), doors.open_portal(prescriber.structure_id):
        SheetEvent.objects.create(
            sheet=sheet, antenna=lille, structure=prescriber.structure, state=SheetState.WELCOMED, by=prescriber.user
        )
    with (
        pytest.raises(DatabaseError, match="does not go from sent to welcomed"),
        doors.open_portal(prescriber.structure_id),
    ):
        LiaisonSheet.objects.update(state=SheetState.WELCOMED)
