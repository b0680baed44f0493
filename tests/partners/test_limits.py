"""A structure that floods the portal: counted in the database, told until when and whom to call."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from beneficiaries.models import LiaisonSheet
from connect.antennas import doors
from connect.antennas.models import Site
from connect.partners import limits
from connect.partners.limits import DAY, HOUR, PROFESSIONAL, STRUCTURE, TooManySheets
from connect.partners.models import SendingLimit
from tests.factories.people import ProfessionalFactory
from tests.factories.sheets import asked, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_an_hour(db):
    SendingLimit.objects.create(subject=PROFESSIONAL, period=HOUR, most=3)


def test_the_usual_numbers_hold_where_none_is_written(db):
    assert limits.in_force() == {
        ("professional", "hour"): 40, ("professional", "day"): 120, ("structure", "hour"): 100, ("structure", "day"): 300,
    }  # fmt: skip


def test_the_numbers_of_the_database_and_of_the_page_are_the_same(referent, lille):
    """The usual ones stand in both: they must not drift apart."""
    with doors.open_portal(referent.structure_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, period, most FROM portal_room(%s, %s, 10000)", [referent.structure_id, referent.pk]
        )
        counted = {(s, p): most for s, p, most in cursor.fetchall()}
    assert counted == limits.in_force()


def test_the_fourth_sheet_waits_and_the_sentence_says_until_when_and_whom_to_call(
    referent, lille, three_an_hour, signed_in
):
    Site.objects.filter(antenna=lille).update(phone="+33320000012")
    for n in range(3):
        send(referent, lille, first_name=f"P{n}")
    first = LiaisonSheet.objects.order_by("sent_at").first()
    answer = signed_in(referent).post("/portail/fiches/nouvelle/", asked(antenna=lille.pk))
    assert answer.status_code == 200
    page = answer.content.decode().replace("\xa0", " ")
    free = timezone.localtime(first.sent_at + timedelta(hours=1))
    assert "Vous avez envoyé 3 fiches en une heure" in page
    assert f"{free.hour} h" in page
    assert "03 20 00 00 12" in page
    assert LiaisonSheet.objects.count() == 3


def test_a_colleague_may_still_send_until_the_structure_s_own_limit(referent, colleague, lille, three_an_hour):
    SendingLimit.objects.create(subject=STRUCTURE, period=HOUR, most=4)
    for n in range(3):
        send(referent, lille, first_name=f"P{n}")
    send(colleague, lille)
    with pytest.raises(TooManySheets, match="Votre structure a envoyé 4 fiches"):
        send(colleague, lille, first_name="Encore")


def test_an_hour_later_there_is_room_again(referent, lille, three_an_hour):
    for n in range(3):
        send(referent, lille, first_name=f"P{n}")
    with connection.cursor() as cursor:  # time passes
        cursor.execute("ALTER TABLE beneficiaries_liaisonsheet DISABLE TRIGGER USER")
        cursor.execute("UPDATE beneficiaries_liaisonsheet SET sent_at = sent_at - interval '61 minutes'")
        cursor.execute("ALTER TABLE beneficiaries_liaisonsheet ENABLE TRIGGER USER")
    assert send(referent, lille, first_name="Encore").pk


def test_several_at_once_are_counted_together(referent, lille, three_an_hour):
    send(referent, lille)
    with doors.open_portal(referent.structure_id):
        limits.refuse_a_flood(referent, antenna=lille, sheets=2)
        with pytest.raises(TooManySheets) as caught:
            limits.refuse_a_flood(referent, antenna=lille, sheets=3)
        assert caught.value.free_at is not None
        with pytest.raises(TooManySheets, match="plus qu’il n’en peut partir ensemble") as caught:
            limits.refuse_a_flood(referent, antenna=lille, sheets=4)
        assert caught.value.free_at is None


def test_it_cannot_be_dodged_by_a_statement_at_the_portal(referent, lille, three_an_hour):
    """The trigger has the last word, whatever page or script writes the row."""
    sheets = [send(referent, lille, first_name=f"P{n}") for n in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
                       " WHERE attrelid = 'beneficiaries_liaisonsheet'::regclass AND attnum > 0 AND NOT attisdropped"
                       " AND attname NOT IN ('id', 'reference', 'send_key')")  # fmt: skip
        columns = cursor.fetchone()[0]
    copy = (
        f"INSERT INTO beneficiaries_liaisonsheet (id, reference, send_key, {columns})"
        f" SELECT gen_random_uuid(), '', gen_random_uuid(), {columns} FROM beneficiaries_liaisonsheet WHERE id = %s"
    )
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), doors.open_portal(referent.structure_id):
        with connection.cursor() as cursor:
            cursor.execute(copy, [sheets[0].pk])
    assert caught.value.__cause__.diag.constraint_name == "portal_flood"


def test_the_same_sheet_pressed_again_counts_once(referent, lille, three_an_hour, signed_in):
    client, form = signed_in(referent), asked(antenna=lille.pk)
    for _n in range(6):
        assert client.post("/portail/fiches/nouvelle/", form).status_code == 302
    assert LiaisonSheet.objects.count() == 1


def test_a_structure_learns_nothing_of_the_others_count(referent, lille):
    other = ProfessionalFactory()
    with doors.open_portal(referent.structure_id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_room(%s, %s, 10000)", [other.structure_id, other.pk])
        assert cursor.fetchone()[0] == 0


def test_the_nation_changes_the_numbers(national, referent, lille, signed_in):
    page = "/siege/partenaires/limites/"
    desk = signed_in(national)
    assert "40" in desk.get(page).content.decode()
    numbers = {"professional_hour": 1, "professional_day": 120, "structure_hour": 100, "structure_day": 300}
    assert desk.post(page, numbers).url == page
    send(referent, lille)
    with pytest.raises(TooManySheets):
        send(referent, lille, first_name="Encore")
    for wrong in (0, -1, 10001, "abc", "", "1.5", "9" * 30):
        assert desk.post(page, {**numbers, "structure_day": wrong}).status_code == 200


def test_the_sentence_names_the_day_when_it_is_not_today(referent, lille):
    tomorrow = timezone.now() + timedelta(days=1)
    assert "le " in limits._until(tomorrow)
    assert limits._whom_to_call(lille).endswith("de Lille.")
    assert DAY == "day"
