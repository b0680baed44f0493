"""The walls between antennas, read from PostgreSQL itself and not from our intentions."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from connect.antennas import grants

pytestmark = pytest.mark.django_db

# Tables without a policy, each with its reason. A table that is neither here nor protected fails the build.
WITHOUT_POLICY = {
    # of libraries: sign-in, sessions, queue, rights of the admin; no row belongs to an antenna
    "account_emailaddress", "account_emailconfirmation", "auth_group", "auth_group_permissions", "auth_permission",
    "django_admin_log", "django_content_type", "django_migrations", "django_session", "mfa_authenticator",
    "procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_workers",
    "connect_cache",
    # people who sign in: no antenna; pick-lists offer memberships, which are protected
    "accounts_user", "accounts_user_groups", "accounts_user_user_permissions",
    # the list of antennas is public
    "antennas_antenna",
    # the official list of communes: public facts, written by migrations' owner only
    "antennas_commune",
    # the code lists of the national standards of places: public facts, written by the owner only
    "partners_placecode",
    # addresses that letters do not reach, by digest: nobody finds one here who does not have it
    "post_unusableaddress",
    # what people are told of their data, and how long it is kept: the same everywhere, written by the nation
    "beneficiaries_notice", "beneficiaries_retentionperiod",
    # the nation's catalogues: the same for every antenna; who may write them is a matter of grants
    "sales_letterhead", "sales_marketoffer", "sales_nationalprice", "sales_nationalthreshold", "sales_pricecap",
    "sales_instalmentmonths", "sales_product", "sales_refundaloneupto", "sales_registersetting", "sales_ruleset",
    "sales_salelimit", "sales_secondpersonabove", "sales_simidentityrule", "sales_marketprice", "sales_carbonfactor",
    "workshops_kind", "workshops_kindskill", "workshops_skill", "workshops_apppack", "workshops_packapp",
    "workshops_qualification", "workshops_jobrate",
}  # fmt: skip


def rows(sql: str, *args: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.fetchall()


def tables() -> dict[str, bool]:
    """Every table of the schema → is it under row-level security?"""
    return dict(
        rows(
            "SELECT relname, relrowsecurity FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname = 'public' AND relkind IN ('r', 'p')"
        )
    )


def test_each_table_has_a_policy_or_a_reason_not_to():
    open_tables = {name for name, protected in tables().items() if not protected}
    assert open_tables == WITHOUT_POLICY


def test_a_protected_table_has_at_least_one_policy_and_none_for_everybody():
    with_policy = {name for (name,) in rows("SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = 'public'")}
    shut = set(grants_of_nobody())
    assert {name for name, protected in tables().items() if protected} - with_policy <= shut
    for_all = rows(
        "SELECT tablename, policyname FROM pg_policies WHERE 'public' = ANY (roles) OR 'connect_web' = ANY (roles)"
    )
    assert {name for name, _ in for_all} <= WEB_SEES


# Read before any door is open, by the sign-in itself; each with the policy of its own migration.
WEB_SEES = {"accounts_heldform", "post_enclosure", "post_letter", "post_text"}


def grants_of_nobody() -> list[str]:
    """Tables that only owner functions touch."""
    return [name for name, by_door in grants.table().items() if not any(by_door.values())]


def protected_tables() -> list[str]:
    return sorted(name for name, protected in tables().items() if protected and name not in WEB_SEES)


def test_without_a_door_the_app_reads_no_row_of_any_protected_table(a_full_day):
    """`a_full_day` puts at least one row in every protected table, else this test would prove nothing."""
    empty = [name for name in protected_tables() if not rows(f"SELECT 1 FROM {name} LIMIT 1")]
    assert empty == []
    for name in protected_tables():
        assert count_as("connect_web", name) in (0, "denied"), name


def test_a_door_with_no_antenna_set_reads_no_row_either(a_full_day):
    national_reference = national_for("connect_antenna")
    for name in protected_tables():
        if name not in national_reference:
            assert count_as("connect_antenna", name) in (0, "denied"), name


def national_for(role: str) -> set[str]:
    """Tables whose policy for this role depends on no setting: what the nation shares with every antenna."""
    return {
        name
        for name, condition in rows(
            "SELECT tablename, coalesce(qual, '') FROM pg_policies WHERE %s = ANY (roles) AND cmd IN ('ALL', 'SELECT')",
            role,
        )
        if "connect." not in condition
    }


def count_as(role: str, table: str) -> int | str:
    """Rows that a role sees with no door open; "denied" when it has no SELECT at all."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute("SELECT set_config('connect.antenna', '', true), set_config('connect.structure', '', true)")
            cursor.execute(f"SELECT count(*) FROM {table}")
            seen = cursor.fetchone()[0]
            cursor.execute("RESET ROLE")
            return seen
    except ProgrammingError as error:
        if "permission denied" not in str(error):
            raise
        return "denied"


def test_what_is_shared_with_every_antenna_is_a_short_list():
    """A policy that is true for everyone at an antenna's door must be a decision, not an oversight."""
    assert national_for("connect_antenna") == SHARED_WITH_ANTENNAS


# Partners, places to go to (an antenna writes its own alone), age grids of reports, the modules that professionals are
# taught with their results and ready-made workshops, the questionnaires that are published, who invoices trainings, which
# months and years are sealed (not their figures).
SHARED_WITH_ANTENNAS = {
    "beneficiaries_questionnairepublication", "beneficiaries_questionnaireversion", "beneficiaries_sheetrules",
    "impact_ageband", "impact_agegrid", "impact_sealedperiod", "partners_place", "partners_professional", "partners_structure", "training_houserules", "training_issuer", "training_kit", "training_kitfile", "training_kitversion", "training_module",
    "training_moduleresult", "training_question", "training_questionnaire",
}  # fmt: skip


def test_the_privileges_in_the_database_are_those_of_the_table_in_code():
    found: dict[str, dict[str, set[str]]] = {}
    for table, role, privilege in rows(
        "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' AND grantee IN ('connect_web', 'connect_antenna', 'connect_portal', 'connect_national')"
    ):
        found.setdefault(table, {}).setdefault(role.removeprefix("connect_"), set()).add(privilege)
    wanted = {
        name: {door: rights for door, rights in by_door.items() if rights}
        for name, by_door in grants.table().items()
        if any(by_door.values()) and name in tables()
    }
    assert found == wanted


def test_the_app_owns_nothing_and_never_bypasses_row_security():
    assert (
        rows(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'connect_%%' AND (rolsuper OR rolbypassrls OR rolcreaterole)"
        )
        == []
    )
    assert (
        rows(
            "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = relowner JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname = 'public' AND rolname IN ('connect_web', 'connect_antenna', 'connect_portal', 'connect_national')"
        )
        == []
    )
    assert rows("SELECT rolinherit FROM pg_roles WHERE rolname = 'connect_web'") == [(False,)]


def test_an_owner_function_has_a_fixed_search_path_and_is_not_for_everyone():
    """A definer function runs with the owner's eyes: whoever may call it must be named, and it must not be fooled."""
    faults = rows(
        """
        SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
         WHERE nspname = 'public' AND prosecdef
           AND (NOT EXISTS (SELECT FROM unnest(proconfig) c WHERE c LIKE 'search_path=%%pg_temp')
                OR (prorettype <> 'trigger'::regtype AND has_function_privilege('public', p.oid, 'EXECUTE')))
        """
    )
    assert faults == []


def test_a_foreign_key_to_a_person_at_an_antenna_goes_through_her_enrolment():
    """A plain key ignores row security: without the pair (person, antenna) a row could name a hidden person."""
    written_here = {
        name for name, by_door in grants.table().items() if by_door.get("antenna", set()) & {"INSERT", "UPDATE"}
    }
    about = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if model._meta.db_table in written_here
        for field in model._meta.get_fields()
        if getattr(field, "many_to_one", False)
        and getattr(field, "concrete", False)
        and field.related_model is apps.get_model("beneficiaries", "Person")
        and any(f.name == "antenna" for f in model._meta.fields)
    }
    paired = {
        (table, "person_id")
        for (table,) in rows(
            "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
            " AND confrelid = 'beneficiaries_enrolment'::regclass AND array_length(conkey, 1) = 2"
        )
    }
    assert about - paired - {("beneficiaries_enrolment", "person_id")} == set()


def test_dropping_one_policy_is_seen(lille, lyon):
    """The proof of the proof: with a policy gone, the test above would not stay green."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE beneficiaries_visit DISABLE ROW LEVEL SECURITY")
    assert "beneficiaries_visit" in {name for name, protected in tables().items() if not protected} - WITHOUT_POLICY
