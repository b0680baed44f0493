"""Every address, as everyone: the answers are those of a written table, and a new address without a row fails.

`matrix.csv` holds, for each address and method, what each person gets: at Lille's door (or the national desk's, or the
portal's), and what a manager of Lyon gets under her own prefix with Lille's keys. To write the row of a new address, run
the test: it prints the row that it found; read it before you add it.
"""

import csv
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import weasyprint
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parent / "matrix.csv"
ROLES = ["nobody", "volunteer", "manager", "lyon", "reader", "national", "professional", "stranger"]
# By htmx too: who is led to sign in, and one for whom each door opens; to the others the doors say what GET says.
BY_HTMX = {"nobody", "manager", "national", "professional"}
# Answers that an action gives when it refuses or does, told apart from "the door is shut" (302 to sign-in, 403, 404).
COLUMNS = ["address", "method", *ROLES, "lyon_with_lille_keys"]


class Address(NamedTuple):
    name: str
    route: str
    keys: tuple[str, ...]
    antenna: bool


def addresses() -> list[Address]:
    found = [*walk(get_resolver(settings.ROOT_URLCONF), False), *walk(get_resolver(settings.ANTENNA_URLCONF), True)]
    return sorted(set(found))


def walk(
    resolver: URLResolver, antenna: bool, spaces: tuple[str, ...] = (), route: str = "", keys: tuple[str, ...] = ()
) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        converters = keys + tuple(getattr(pattern.pattern, "converters", {}))
        if isinstance(pattern, URLResolver):
            inner = spaces + ((pattern.namespace,) if pattern.namespace else ())
            yield from walk(pattern, antenna, inner, here, converters)
        elif isinstance(pattern, URLPattern):
            name = ":".join([*spaces, pattern.name or here])
            yield Address(name, here, converters, antenna)


def path_of(address: Address, prefix: str, keys: dict[str, Any]) -> str:
    """The path with this test's keys in it; `keys` maps "name:key" or "key" to a value of Lille's full day."""
    path = address.route.replace("^", "").replace("$", "").replace("(?P<url>.*)", "no-such-page")
    for key in address.keys:
        table = "/".join(address.route.split("/")[1:3])  # in the admin: admin/<app>/<model>/<key>/
        value = keys.get(f"{address.name}:{key}", keys.get(f"{table}:{key}", keys.get(key)))
        assert value is not None, f"a_full_day names no value for {address.name}:{key}"
        start = path.index("<")
        path = path[:start] + str(value) + path[path.index(">", start) + 1 :]
    return f"/{prefix}/{path}" if address.antenna else f"/{path}"


def ask(client: Client, method: str, path: str) -> str:
    """The answer, in one word; what the request wrote is undone, so that no answer depends on the one before."""
    savepoint = transaction.savepoint()
    try:
        return _ask(client, method, path)
    finally:
        transaction.savepoint_rollback(savepoint)


def _ask(client: Client, method: str, path: str) -> str:
    if method == "GET":
        answer = client.get(path)
    elif method == "HTMX":
        answer = client.get(path, headers={"HX-Request": "true"})
    else:
        answer = client.post(path, {})
    leads_to = answer.headers.get("HX-Redirect") or answer.headers.get("Location") or ""
    if leads_to.startswith(SIGN_IN):
        return "sign-in"
    return str(answer.status_code)


def asked_by_htmx(address: Address) -> bool:
    """Pages of our own; files, accounts, the API and the admin know nothing of htmx."""
    return not address.route.startswith(("admin/", "compte/", "api/")) and not address.route.endswith((".pdf", ".xlsx"))


def expected() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["address"], row["method"]): row for row in csv.DictReader(file)}


# By a password for the team, by a code for professionals.
SIGN_IN = ("/compte/connexion/", "/compte/code/")
# These end the session of whoever asks, so they are asked by their own tests.
LEFT_OUT = {"account_logout"}


@pytest.fixture
def papers_unwritten(monkeypatch):
    """Who may have a paper is asked here; the papers are read back by their own tests. Writing them all takes a minute."""
    monkeypatch.setattr(weasyprint.HTML, "write_pdf", lambda *_a, **_k: b"%PDF-1.7")


@pytest.mark.parametrize("methods", [("GET",), ("POST", "HTMX")], ids="-".join)
@pytest.mark.usefixtures("papers_unwritten")
def test_every_address_answers_as_written(methods, matrix_cast, a_full_day):
    written = expected()
    faults = []
    for address, method in product(addresses(), methods):
        if address.name in LEFT_OUT or (method == "HTMX" and not asked_by_htmx(address)):
            continue
        row = {"address": address.name, "method": method}
        for role in ROLES:
            if method == "HTMX" and role not in BY_HTMX:
                row[role] = ""
                continue
            row[role] = ask(matrix_cast(role), method, path_of(address, "lille", a_full_day.keys))
        foreign = address.antenna and address.keys
        path = path_of(address, "lyon", a_full_day.keys)
        row["lyon_with_lille_keys"] = ask(matrix_cast("lyon_manager"), method, path) if foreign else ""
        if written.get((address.name, method)) != row:
            faults.append(",".join(row[column] for column in COLUMNS))
    assert faults == [], "\n".join(["These rows differ from matrix.csv:", *faults])


def test_the_table_names_no_address_that_is_gone():
    assert {address for address, _ in expected()} <= {a.name for a in addresses()}


# What the nation shares with every antenna, to be read: structures and their professionals; no row of Lille's.
NATIONAL = re.compile(
    "admin:(partners_professional|partners_structure|sales_pricecap|sales_product|training_module|workshops_kind)"
    "_(change|history)|partners:(structure|outreach_note)"
    "|directory:place(_wrong)?"  # the directory is the nation's
    "|training_(asking:note|catalogue:(version|programme))"  # structures and modules are the nation's
    "|workshops_offer:(kind|sheet)"  # kinds of session and their sheet of three apps
    "|beneficiaries:diagnostic_blank"  # the blank questionnaire: the nation's, of nobody
)


def test_no_row_of_the_table_lets_a_stranger_in():
    """Read the table itself: whatever it says of others, these may never get a page with Lille's rows."""
    refused = {"403", "404", "405", "302"}
    for (address, method), row in expected().items():
        if row["lyon_with_lille_keys"]:
            assert row["lyon_with_lille_keys"] in refused or NATIONAL.fullmatch(address), (address, method)
        assert not any(row[role].startswith("5") for role in ROLES), (address, method)
