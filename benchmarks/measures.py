"""What is measured: the day's acts at Lille's counter, its dashboard, and the nation's table."""

import random
import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.test.client import Client
from django.utils import timezone

from benchmarks import dashboard, statements
from benchmarks.blank import copy_page
from benchmarks.run import Measure
from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from connect.impact.demo.cast import PASSWORD, address
from connect.impact.period import Period
from sales.drawer.opening import left_by_the_last, open_session, session_of
from sales.till import tills_of

ACTS = 120  # an act can be done once a person: as many people are kept for the request, as many for the SQL
QUESTIONS = 200
Ask = Callable[[int], Any]


class World:
    """Two signed-in people, and what the measures need to know of the database."""

    def __init__(self) -> None:
        self.random = random.Random(1)
        self.antenna = Antenna.objects.get(slug="lille").pk
        self.volunteer, self.manager = _signed_in("nadia.lille"), _signed_in("helene.lille")
        self.national = _signed_in("claire.siege")
        with open_antenna(self.antenna):
            self.people = self._people()
            self.common = self._common()
            self.buyers = self._buyers()
            self.sessions = self._sessions()
            self._open_the_till()

    def _people(self) -> list[tuple[str, str, str, date | None, str]]:
        """People of Lille: key, names, birth, telephone."""
        return _rows(
            "SELECT p.id, first_name, last_name, birth_on, phone FROM beneficiaries_person p"
            " JOIN beneficiaries_enrolment e ON e.person_id = p.id"
            " WHERE e.antenna_id = %s AND birth_precision = 'day' AND phone <> '' AND length(last_name) > 5"
            " ORDER BY p.id LIMIT 600",
            [self.antenna],
        )

    def _common(self) -> list[str]:
        """The five words that most names of Lille have."""
        return [
            row[0]
            for row in _rows(
                "SELECT key FROM beneficiaries_searchkey WHERE antenna_id = %s AND kind = 'name' GROUP BY key"
                " ORDER BY count(*) DESC, key LIMIT 5",
                [self.antenna],
            )
        ]

    def _buyers(self) -> list[uuid.UUID]:
        """People of Lille without a year of plans: each may buy once more."""
        return [
            row[0]
            for row in _rows(
                "SELECT e.person_id FROM beneficiaries_enrolment e WHERE e.antenna_id = %s AND NOT EXISTS"
                " (SELECT FROM sales_planyear y WHERE y.person_id = e.person_id) ORDER BY e.id DESC LIMIT 2000",
                [self.antenna],
            )
        ]

    def _sessions(self) -> list[int]:
        return statements.bench_sessions(self.antenna)

    def _open_the_till(self) -> None:
        """The first till of Lille, at which both the requests and the hand-written sales are made."""
        till = tills_of(self.antenna)[0]
        if session_of(till) is None:
            by, (_rank, left) = User.objects.get(email=address("nadia.lille")), left_by_the_last(till)
            open_session(till, left, by=by, at=timezone.now())


def _rows(sql: str, values: list[Any]) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _signed_in(local: str) -> Client:
    """By the sign-in page, as anyone: the session is real."""
    client = Client(SERVER_NAME="localhost")
    client.post(settings.LOGIN_URL, {"login": address(local), "password": PASSWORD})
    if "_auth_user_id" not in client.session:
        raise SystemExit(f"{address(local)} cannot sign in")
    return client


def measures(world: World) -> Iterable[Measure]:
    yield from _searches(world)
    yield _opening(world)
    yield _sale(world)
    yield _booking(world)
    yield _week(world)
    yield from _table(world)


def _searches(world: World) -> Iterable[Measure]:
    pick = world.random.choice
    queries = {
        "search, two words misspelt": [
            f"{_misspelt(p[2], world)} {_misspelt(p[1], world)}" for p in world.people[:200]
        ],
        "search, one common word": world.common,
        "search, two common words": [f"{one} {other}" for one in world.common for other in world.common if one < other],
        "search, telephone": [_local(p[4]) for p in world.people[:200]],
        "search, birth date": [f"{p[3]:%d/%m/%Y}" for p in world.people[:200] if p[3]],
    }
    for what, asked in queries.items():
        said = [pick(asked) for _ in range(QUESTIONS)]
        yield _shown(
            what,
            lambda n, said=said: _typed(world.volunteer, "/lille/recherche/", said[n % QUESTIONS]),
            lambda n, said=said: _typed(world.volunteer, "/lille/vide/", said[n % QUESTIONS]),
            lambda n, said=said, what=what: statements.search(world.antenna, said[n % QUESTIONS], what),
        )


def _typed(client: Client, url: str, query: str) -> Any:
    """As the counter asks while one types: the list alone, posted, so that no name stands in an address."""
    return client.post(url, {"q": query}, headers={"HX-Request": "true"})


def _misspelt(name: str, world: World) -> str:
    """One letter doubled or lost, accents gone wrong in a hurry."""
    at = world.random.randrange(1, max(len(name) - 1, 2))
    return (
        name[:at] + name[at + 1 :]
        if len(name) > 5 and world.random.random() < 0.5
        else name[:at] + name[at - 1] + name[at:]
    )


def _local(phone: str) -> str:
    return "0" + phone.removeprefix("+33")


def _page(what: str, client: Client, url: str, sql: Any, door: str = "antenna") -> Measure:
    """A page read with GET; the blank one shows the same facts."""
    blank = "/siege/vide/" if door == "national" else "/lille/vide/"
    return _shown(what, lambda _: client.get(url), lambda _: client.get(blank), sql, door)


def _shown(what: str, ask: Ask, blank: Ask, sql: Any, door: str = "antenna") -> Measure:
    """Something that is shown: the blank answer is made of the first real one."""
    copied: list[bool] = []

    def floor(n: int) -> Any:
        if not copied:
            copy_page(lambda: _ok(ask(0)))
            copied.append(True)
        return _ok(blank(n))

    return Measure(what, lambda n: _ok(ask(n)), floor, sql, door)


def _ok(answer: Any) -> Any:
    if answer.status_code != 200:
        raise SystemExit(f"{answer.request} answers {answer.status_code} {answer.headers}")
    return answer


def _opening(world: World) -> Measure:
    client, keys = world.volunteer, [p[0] for p in world.people]
    return _shown(
        "opening a person",
        lambda n: client.get(f"/lille/personnes/{keys[n % len(keys)]}/"),
        lambda _: client.get("/lille/vide/"),
        lambda n: statements.opening(world.antenna, keys[n % len(keys)]),
    )


def _sale(world: World) -> Measure:
    """The last press: a basket with a 30-day plan becomes a sale. Filling the basket is not counted."""
    client, buyers = world.volunteer, world.buyers
    acts = min(ACTS, len(buyers) // 2)
    if acts < 25:
        raise SystemExit("too few people are left who may buy a first plan: run with --rebuild")
    asked: dict[int, dict[str, str]] = {}

    def prepare(n: int) -> None:
        client.post(f"/lille/caisse/vente/{buyers[n]}/", {"scan": "R30"})
        with open_antenna(world.antenna):
            found = _rows(
                "SELECT key FROM sales_basket WHERE person_id = %s ORDER BY touched_at DESC LIMIT 1", [buyers[n]]
            )
        asked[n] = {"key": str(found[0][0]), "due": "5.00", "means": "cash", "received": "10"}

    def ask(n: int) -> None:
        answer = client.post(f"/lille/caisse/vente/{buyers[n]}/", asked[n])
        if answer.status_code != 302 or "/tickets/" not in answer.url:
            raise SystemExit(f"the sale was refused: {answer.status_code}")

    return Measure(
        "recording a sale", ask, lambda _: client.post("/lille/vide/"),
        lambda n: statements.sale(world.antenna, buyers[acts + n]), explain=False, prepare=prepare, most=acts,
    )  # fmt: skip


def _booking(world: World) -> Measure:
    client, people, sessions = world.volunteer, world.people, world.sessions

    def ask(n: int) -> None:
        address_of = f"/lille/ateliers/inscrire/{people[n][0]}/"
        answer = client.post(address_of, {"session": sessions[n % len(sessions)], "wish": "book"})
        if answer.status_code != 302:
            raise SystemExit(f"the seat was refused: {answer.status_code}")

    return Measure(
        "booking a seat", ask, lambda _: client.post("/lille/vide/"),
        lambda n: statements.booking(world.antenna, people[ACTS + n][0], sessions[n % len(sessions)]),
        explain=False, most=ACTS,
    )  # fmt: skip


def _week(world: World) -> Measure:
    return _page(
        "dashboard of Lille", world.manager, "/lille/semaine/",
        lambda _: dashboard.by_hand(dashboard.facts(world.antenna, 0, timezone.localdate(), "semaine")),
    )  # fmt: skip


def _table(world: World) -> Iterable[Measure]:
    """The seed's table: of a finished year, as it is kept; of the running year, counted each time."""
    this_year = timezone.localdate().year
    finished, running = Period.year(this_year - 1), Period.year(this_year)
    yield _page(
        "table of a finished year", world.national, f"/siege/resultats/?annee={finished.first.year}",
        lambda _: statements.kept(finished), "national",
    )  # fmt: skip
    yield _page(
        "table of the running year", world.national, f"/siege/resultats/?annee={running.first.year}",
        lambda _: statements.table(running), "national",
    )  # fmt: skip
