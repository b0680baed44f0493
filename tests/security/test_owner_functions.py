"""Functions that run as the owner pass every policy: each says who may call it."""

import pytest
from django.db import ProgrammingError, connection, transaction

pytestmark = pytest.mark.django_db


def test_no_function_of_the_owner_is_open_to_everyone():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text"
            " FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
            " WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace AND a.grantee = 0"
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("function", ["ledger_chain_born", "sales_unit_handed_over", "person_search_keys"])
def test_a_door_cannot_hang_an_owner_s_trigger_on_a_table_of_its_own(function):
    """Fed with rows of the attacker's making, it would write ledger heads, hand-overs or search keys."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL ROLE connect_antenna")
        with pytest.raises(ProgrammingError, match="permission denied for function"), transaction.atomic():
            cursor.execute("CREATE TEMP TABLE mine (id bigint)")
            cursor.execute(f"CREATE TRIGGER t AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION {function}()")
        cursor.execute("RESET ROLE")
