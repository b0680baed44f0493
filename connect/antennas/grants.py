"""Who may touch which table: one table in code, applied as the owner after each migrate.

Each app states in its AppConfig `grants = {"Model": {"antenna": "SIU", "portal": "S", ...}}`; a door that is not
named has nothing. Letters: S select, I insert, U update, D delete. `web` is the app before any door is open.
Framework tables are listed here. A test compares the result with `information_schema`.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections

DOORS = ("web", "antenna", "portal", "national")
_LETTERS = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE"}

# Tables that belong to libraries; each door needs its session, its own account and the queue of jobs.
_EVERYWHERE = {
    "django_session": "SIUD",
    "connect_cache": "SIUD",
    "accounts_user": "SIU",
    "account_emailaddress": "SIUD",
    "account_emailconfirmation": "SIUD",
    "django_content_type": "S",
    "django_migrations": "S",
    "auth_permission": "S",
    "auth_group": "S",
    "auth_group_permissions": "S",
    "accounts_user_groups": "S",
    "accounts_user_user_permissions": "S",
    "procrastinate_jobs": "SIUD",
    "procrastinate_events": "SIUD",
    "procrastinate_periodic_defers": "SIUD",
    "procrastinate_workers": "SIUD",
}
# The second factor is asked and kept under /compte/, before any door opens: no other door reads its secrets.
_FRAMEWORK = {"django_admin_log": {"antenna": "SI", "national": "SI"}, "mfa_authenticator": {"web": "SIUD"}}


def table() -> dict[str, dict[str, set[str]]]:
    """Database table → door → privileges, as PostgreSQL names them."""
    wanted: dict[str, dict[str, set[str]]] = {}
    for name, letters in _EVERYWHERE.items():
        wanted[name] = {door: _privileges(letters) for door in DOORS}
    for name, by_door in _FRAMEWORK.items():
        wanted[name] = {door: _privileges(letters) for door, letters in by_door.items()}
    for config in apps.get_app_configs():
        for model, by_door in getattr(config, "grants", {}).items():
            name = config.get_model(model)._meta.db_table if "." not in model else model.split(".")[1]
            wanted[name] = {door: _privileges(letters) for door, letters in by_door.items()}
    return wanted


def _privileges(letters: str) -> set[str]:
    return {_LETTERS[letter] for letter in letters}


def statements() -> Iterator[str]:
    """The SQL that makes the privileges of this database equal to the table, and nothing more."""
    roles = ", ".join(f"connect_{door}" for door in DOORS)
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {roles}"
    yield f"GRANT USAGE ON SCHEMA public TO {roles}"
    # A function that runs as the owner is nobody's unless a migration says whose. Trigger functions too: who may execute
    # one could hang it on a temporary table of her own, and feed it rows of her making.
    yield (
        "DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT oid FROM pg_proc WHERE prosecdef"
        " AND pronamespace = 'public'::regnamespace AND pg_has_role(proowner, 'USAGE')"
        " LOOP EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f); END LOOP; END $$"
    )
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {roles}"
    for name, by_door in sorted(table().items()):
        for door, privileges in by_door.items():
            if privileges:
                what = ", ".join(sorted(privileges))
                yield (
                    f"DO $$ BEGIN IF to_regclass('public.{name}') IS NOT NULL THEN "
                    f"GRANT {what} ON public.{name} TO connect_{door}; END IF; END $$"
                )


def apply_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`: it fires once an app; the grants are applied after the last."""
    if sender != [config for config in apps.get_app_configs() if config.models_module][-1]:
        return
    with connections[using].cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)
