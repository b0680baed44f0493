"""Owner functions are told who acts: behind a door it is who came in, and at an antenna the open one."""

import pytest
from django.db import IntegrityError, connection, transaction

from connect.antennas import doors
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


def refused(statement, *values):
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return caught.value.__cause__.diag.constraint_name


@pytest.fixture
def pair(lille):
    return PersonFactory(antenna=lille).pk, PersonFactory(antenna=lille).pk


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT merge_begin(gen_random_uuid(), %s, %s, %s, %s, now())",
        "SELECT set_pair_apart(%s, %s, 'two_people', %s, %s, now())",
    ],
)
def test_a_volunteer_does_not_merge_in_the_name_of_her_manager(lille, volunteer, pair, statement):
    manager = MembershipFactory(antenna=lille, role="manager")
    with doors.open_antenna(lille.pk, user_id=volunteer.user_id):
        assert refused(statement, *pair, lille.pk, manager.user_id) == "merge_by_a_manager"


def test_an_antenna_s_role_never_merges_for_the_nation(lyon, pair):
    """Not even where no antenna was said at all."""
    nation = MembershipFactory(antenna=None, role="national_admin")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE connect_antenna")
        cursor.execute("SELECT set_config('connect.antenna', NULL, true)")
        merge = "SELECT merge_begin(gen_random_uuid(), %s, %s, NULL, %s, now())"
        assert refused(merge, *pair, nation.user_id) == "enrol_at_the_open_door"
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize("change", ["antenna_id = %s", "antenna_id = %s, urgent = true"])
def test_a_sender_does_not_move_a_sheet_to_another_antenna(lille, lyon, change):
    sheet = LiaisonSheetFactory(antenna=lille)
    with doors.open_portal(sheet.structure_id):
        moved = refused(f"UPDATE beneficiaries_liaisonsheet SET {change} WHERE id = %s", lyon.pk, sheet.pk)
    assert moved == "sheet_goes_where_it_was_sent"


def test_a_sender_does_not_ask_with_a_sheet_whether_an_antenna_knows_a_key(lille):
    known = PersonFactory(antenna=lille)
    sheet = LiaisonSheetFactory(antenna=lille)
    columns = (
        "structure_id, sender_id, antenna_id, oriented_by, first_name, last_name, birth_precision, phone, phone_shared,"
        " language, postcode, needs, motivations, constraints_known, availability, urgent, informed_on, notice_version"
    )
    with doors.open_portal(sheet.structure_id):
        named = refused(
            f"INSERT INTO beneficiaries_liaisonsheet (id, reference, send_key, sent_at, state, person_id, {columns})"
            f" SELECT gen_random_uuid(), '', gen_random_uuid(), now(), 'sent', %s, {columns}"
            "   FROM beneficiaries_liaisonsheet WHERE id = %s",
            known.pk,
            sheet.pk,
        )
    assert named == "sheet_goes_where_it_was_sent"
