"""A year of planning: an antenna's week and month among 8 and among 60 antennas. `python -m benchmarks.planning [--rebuild]`.

Each size has its own database on the owner's server (`connect_bench_plan_8`, `connect_bench_plan_60`), built once. One
JSON line a page and size, then one on growth; exit code 1 when the ratio passes 2, or queries, pages or time grow.
"""

import sys
from datetime import date, timedelta
from typing import Any

from benchmarks import sizes, year
from benchmarks.sizes import Lines

SIZES = (8, 60)
RATIO, GROWTH, SECONDS = 2.0, 1.5, 5.0


def ready(antennas: int, *, rebuild: bool) -> dict[str, str]:
    """Environment for the database of so many antennas, built if it is not there; a minute or two the first time."""
    today = date.today().isoformat()
    return sizes.ready(f"connect_bench_plan_{antennas}", lambda url: year.fill(url, antennas, today), rebuild=rebuild)


def week_sql(antenna: int, first: date, last: date) -> list[tuple[str, dict[str, Any]]]:
    """What a week or a month asks, by hand: sessions with their counts, teams, the first site, closures, the pick-lists."""
    from workshops.agenda import day_bounds  # once Django is ready

    begins, ends = day_bounds(first)[0], day_bounds(last)[1]  # values of the column's own type: else no index is used
    at_antenna: dict[str, Any] = {"antenna": antenna, "first": first, "last": last, "begins": begins, "ends": ends}
    return [
        ("SELECT id, name, postcode FROM antennas_site WHERE antenna_id = %(antenna)s ORDER BY id LIMIT 1", at_antenna),
        (
            "SELECT id, first_on, last_on, reason, site_id FROM workshops_closure WHERE antenna_id = %(antenna)s"
            " AND withdrawn_at IS NULL AND first_on <= %(last)s AND last_on >= %(first)s",
            at_antenna,
        ),
        (
            "SELECT s.id, s.title, s.starts_at, s.ends_at, s.part, s.parts, s.capacity, s.state, s.mode, k.id, k.name_fr,"
            " k.learners_per_helper, r.name, v.name, c.taken, c.waiting FROM workshops_session s"
            " JOIN workshops_kind k ON k.id = s.kind_id LEFT JOIN workshops_room r ON r.id = s.room_id"
            " LEFT JOIN workshops_venue v ON v.id = s.venue_id, LATERAL (SELECT"
            " count(*) FILTER (WHERE state IN ('booked', 'came')) AS taken, count(*) FILTER (WHERE state = 'waiting') AS waiting"
            " FROM workshops_booking b WHERE b.session_id = s.id) c WHERE s.antenna_id = %(antenna)s"
            " AND s.starts_at >= %(begins)s"
            " AND s.starts_at < %(ends)s ORDER BY s.starts_at, s.id",
            at_antenna,
        ),
        (
            "SELECT p.session_id, p.leads, u.first_name FROM workshops_sessionvolunteer p JOIN accounts_user u ON u.id = p.user_id"
            " WHERE p.antenna_id = %(antenna)s AND p.left_at IS NULL AND p.attendance IN ('planned', 'came')"
            " AND p.starts_at >= %(begins)s"
            " AND p.starts_at < %(ends)s ORDER BY p.session_id, p.leads DESC, p.id",
            at_antenna,
        ),
        ("SELECT id, name_fr FROM workshops_kind WHERE closed_on IS NULL OR closed_on > current_date ORDER BY position", {}),
        ("SELECT id, name FROM workshops_room WHERE antenna_id = %(antenna)s ORDER BY name", at_antenna),
        (
            "SELECT m.id, m.role, u.first_name, u.last_name FROM antennas_membership m JOIN accounts_user u ON u.id = m.user_id"
            " WHERE m.antenna_id = %(antenna)s AND m.starts_on <= current_date"
            " AND (m.ends_on IS NULL OR m.ends_on >= current_date) ORDER BY u.first_name, u.last_name",
            at_antenna,
        ),
    ]  # fmt: skip


def measure(antennas: int) -> None:
    """One size, signed in as the app's role: a JSON line for the week and one for the month."""
    sizes.begin()
    from benchmarks.measures import _signed_in
    from connect.antennas.models import Antenna
    from workshops.agenda import week_of
    from workshops.weeks.reading import month_of

    lille, client, today = Antenna.objects.get(slug="lille").pk, _signed_in("nadia.lille"), date.today()
    monday, (first, last) = week_of(today), month_of(today)
    pages = (
        ("a week of planning", "/lille/ateliers/", monday, monday + timedelta(days=6)),
        ("a month of planning", "/lille/ateliers/agenda/mois/", week_of(first), week_of(last) + timedelta(days=6)),
    )
    asked = ((what, address, week_sql(lille, begins, ends)) for what, address, begins, ends in pages)
    sizes.measured(asked, client, antenna=lille, size=antennas, of="antennas", seconds=SECONDS)


def growth(lines: Lines) -> Lines:
    """Each page at the largest size over the smallest."""
    told = []
    for what, small, large in sizes.both_ends(lines, "antennas", SIZES):
        ms, buffers = large["ms"] / small["ms"], large["buffers"] / small["buffers"]
        told.append({
            "what": f"{what}: growth", "antennas": f"{SIZES[0]} → {SIZES[-1]}", "ms": round(ms, 2), "buffers": round(buffers, 2),
            "queries": [small["queries"], large["queries"]],
            "within": max(ms, buffers) <= GROWTH and small["queries"] == large["queries"]
            and max(small["ratio"], large["ratio"]) <= RATIO,
        })  # fmt: skip
    return told


if __name__ == "__main__":
    sys.exit(sizes.main("benchmarks.planning", SIZES, ready=ready, measure=measure, growth=growth))
