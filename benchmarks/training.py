"""Trainings of 1,000 and of 50,000 professionals: a session's pages, registering, the catalogue. `python -m benchmarks.training
[--rebuild]`.

Each size has its own database on the owner's server (`connect_bench_training_1k`, `connect_bench_training_50k`), built once.
One JSON line a page and size, then one on growth; exit code 1 when a ratio passes 2 (to its floor: blank page and SQL by
hand; to the same page at the small size), or when queries grow.
"""

import sys
from datetime import date
from typing import Any

from benchmarks import crowd_in_training as crowd
from benchmarks import sizes
from benchmarks.sizes import Lines, Sql

SIZES = (1000, 50_000)
RATIO, SECONDS = 2.0, 5.0


def ready(people: int, *, rebuild: bool) -> dict[str, str]:
    """Environment for the database of so many professionals, built if it is not there."""
    name = f"connect_bench_training_{people // 1000}k"
    return sizes.ready(name, lambda url: crowd.fill(url, people), rebuild=rebuild)


SESSION = (
    "SELECT s.*, m.id, m.code, m.version, m.title_fr, m.half_days, t.name, t.address, t.postcode, t.town, h.name"
    " FROM training_session s JOIN training_module m ON m.id = s.module_id LEFT JOIN antennas_site t ON t.id = s.site_id"
    " LEFT JOIN partners_structure h ON h.id = s.reserved_for_id WHERE s.id = %(session)s AND s.antenna_id = %(antenna)s"
)
TRAINERS = (
    "SELECT t.id, t.outside_name, t.organisation, t.role, u.first_name, u.last_name FROM training_sessiontrainer t"
    " LEFT JOIN antennas_membership m ON m.id = t.membership_id LEFT JOIN accounts_user u ON u.id = m.user_id"
    " WHERE t.session_id = %(session)s AND t.left_at IS NULL ORDER BY t.role, t.id"
)
GROUP = (
    "SELECT r.id, r.state, r.status, r.waiting_since, r.offered_until, p.first_name, p.last_name, p.email, p.phone,"
    " h.id, h.name, h.phone FROM training_registration r JOIN partners_professional p ON p.id = r.professional_id"
    " JOIN partners_structure h ON h.id = r.structure_id WHERE r.session_id = %(session)s ORDER BY h.name, p.last_name"
)
PEOPLE = (
    "SELECT id, first_name, last_name FROM partners_professional WHERE structure_id = %(structure)s"
    " AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on >= %(today)s)"
)


def of_session(facts: dict[str, Any]) -> Sql:
    """What the attendance page of a session to come asks, by hand: nobody has a paper yet."""
    of_registrations = "SELECT id FROM training_registration WHERE session_id = %(session)s"
    return [
        (sql, facts)
        for sql in (
            SESSION, GROUP, TRAINERS,
            "SELECT id, day, half, starts, ends FROM training_halfday WHERE session_id = %(session)s ORDER BY day, half",
            "SELECT g.registration_id, g.means, g.signed_at FROM training_signature g"
            " WHERE g.half_day_id = (SELECT min(id) FROM training_halfday WHERE session_id = %(session)s)",
            f"SELECT registration_id, half_day_id, present FROM training_attendance WHERE registration_id IN ({of_registrations})",
            "SELECT p.structure_id, p.email, p.is_referent FROM partners_professional p WHERE p.structure_id IN"
            " (SELECT structure_id FROM training_registration WHERE session_id = %(session)s) AND p.is_referent",
        )
    ]  # fmt: skip


def pages(facts: dict[str, Any]) -> dict[str, tuple[str, Sql]]:
    """Each page that is measured: its address, and what it asks, by hand."""
    key, house = facts["session"], facts["structure"]
    there = f"/lille/formations/inscriptions/seances/{key}/"
    words = "SELECT {columns} FROM {table} WHERE training_words_of({said}) LIKE %(like)s ORDER BY {order} LIMIT 20"
    found = words.format(
        columns="id, structure_id, first_name, last_name, position", table="partners_professional",
        said="first_name, last_name, email", order="last_name, first_name",
    )  # fmt: skip
    houses = words.format(
        columns="id, name, postcode, town", table="partners_structure", said="name, town, postcode", order="name"
    )
    papers = (
        "SELECT p.registration_id, p.kind, p.recipient, p.sent_at FROM training_sentpaper p"
        " JOIN training_registration r ON r.id = p.registration_id WHERE r.session_id = %(session)s ORDER BY p.sent_at DESC"
    )
    taken = "SELECT professional_id FROM training_registration WHERE session_id = %(session)s"
    modules = (
        "SELECT m.id, m.code, m.version, m.title_fr, m.summary_fr, m.half_days, m.capacity, m.price, (SELECT count(*)"
        " FROM training_session s WHERE s.module_id = m.id AND s.antenna_id = %(antenna)s) FROM training_module m"
        " WHERE m.state = 'published' AND (m.retired_on IS NULL OR m.retired_on > %(today)s) ORDER BY m.code"
    )
    asked: dict[str, tuple[str, list[str]]] = {
        "who comes to a session": (there, [SESSION, GROUP, papers, TRAINERS]),
        "who is registered, by a name": (f"{there}inscrire/?q={crowd.NAME}", [SESSION, found, houses]),
        "registering people of a structure": (
            f"{there}inscrire/{house}/",
            [
                SESSION, "SELECT id, name FROM partners_structure WHERE id = %(structure)s",
                f"{PEOPLE} AND id NOT IN ({taken}) ORDER BY last_name LIMIT 100", f"{PEOPLE} ORDER BY last_name",
            ],
        ),
        "the catalogue of an antenna": ("/lille/formations/catalogue/", [modules]),
    }  # fmt: skip
    by_hand = {what: (address, [(sql, facts) for sql in said]) for what, (address, said) in asked.items()}
    return {"a session and its attendance": (f"/lille/formations/{key}/", of_session(facts)), **by_hand}


def measure(people: int) -> None:
    """One size, signed in as the app's role: a JSON line a page."""
    sizes.begin()
    from benchmarks.measures import _signed_in
    from connect.antennas.doors import open_antenna
    from connect.antennas.models import Antenna
    from connect.partners.models import Structure
    from training.models import Session

    lille, client = Antenna.objects.get(slug="lille").pk, _signed_in("helene.lille")
    with open_antenna(lille):
        facts = {
            "antenna": lille, "session": Session.objects.get(plan_key=crowd.READ).pk, "today": date.today(),
            "structure": Structure.objects.get(name=f"Structure du banc {people // 50}").pk, "like": f"%{crowd.NAME}%",
        }  # fmt: skip
    asked = ((what, address, sql) for what, (address, sql) in pages(facts).items())
    sizes.measured(asked, client, antenna=lille, size=people, of="professionals", seconds=SECONDS)


def growth(lines: Lines) -> Lines:
    """Each page with many professionals over the same with few; both against their floors."""
    told = []
    for what, small, large in sizes.both_ends(lines, "professionals", SIZES):
        grown = round(large["ms"] / small["ms"], 2)
        told.append({
            "what": f"{what}: growth", "professionals": f"{SIZES[0]} → {SIZES[-1]}", "ms": grown,
            "ratios": [small["ratio"], large["ratio"]], "buffers": [small["buffers"], large["buffers"]],
            "queries": [small["queries"], large["queries"]],
            "within": max(grown, large["ratio"]) <= RATIO and large["queries"] <= small["queries"],
        })  # fmt: skip
    return told


if __name__ == "__main__":
    sys.exit(sizes.main("benchmarks.training", SIZES, ready=ready, measure=measure, growth=growth))
