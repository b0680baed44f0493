"""What must hold in the books and in stock once the selling is over, whatever happened to the servers meanwhile."""

from typing import Any

import psycopg

# What is counted here must be zero.
NEVER = {
    "a number missing in a series": """
        SELECT count(*) FROM (SELECT chain_id, max(number) - count(number) AS gap FROM books_entry GROUP BY 1) g WHERE gap <> 0""",
    "a rank missing in a chain": """
        SELECT count(*) FROM (SELECT chain_id, max(seq) - count(*) AS gap FROM books_entry GROUP BY 1) g WHERE gap <> 0""",
    "a number given twice": """
        SELECT count(*) FROM (SELECT chain_id, number FROM books_entry WHERE number IS NOT NULL GROUP BY 1, 2
                              HAVING count(*) > 1) d""",
    "a device out with two people": """
        SELECT count(*) FROM (SELECT unit_id FROM sales_handover WHERE returned_at IS NULL GROUP BY 1 HAVING count(*) > 1) d""",
    "a device sold twice": """
        SELECT count(*) FROM (SELECT l.unit_id FROM sales_saleline l WHERE l.unit_id IS NOT NULL
                               AND NOT EXISTS (SELECT FROM sales_refundline r WHERE r.line_id = l.id)
                              GROUP BY 1 HAVING count(*) > 1) d""",
    "a sale without its ticket": """
        SELECT count(*) FROM sales_sale s LEFT JOIN books_entry e ON e.id = s.entry_id AND e.subject = s.id WHERE e.id IS NULL""",
    "a ticket without its sale": """
        SELECT count(*) FROM books_entry e LEFT JOIN sales_sale s ON s.entry_id = e.id WHERE e.kind = 'ticket' AND s.id IS NULL""",
}


def broken(owner_url: str, told: dict[str, str]) -> list[str]:
    """Each rule that does not hold, in words; `told`: key of the form → ticket, as the sellers were told."""
    with psycopg.connect(owner_url.replace("postgres://", "postgresql://", 1)) as owner:
        found = [f"{what}: {count}" for what, sql in NEVER.items() if (count := _one(owner, sql))]
        there = dict(
            owner.execute(
                "SELECT s.key::text, e.reference FROM sales_sale s JOIN books_entry e ON e.id = s.entry_id"
            ).fetchall()
        )
    lost = [ticket for key, ticket in told.items() if there.get(key) != ticket]
    if lost:
        found.append(f"told to a seller and not in the books: {len(lost)}, such as {lost[0]}")
    return found


def deadlocks(owner_url: str) -> int:
    """How many PostgreSQL has seen; the app replays each, so that no seller does."""
    with psycopg.connect(owner_url.replace("postgres://", "postgresql://", 1)) as owner:
        return int(_one(owner, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))


def _one(owner: psycopg.Connection[Any], sql: Any) -> Any:
    row = owner.execute(sql).fetchone()
    return row[0] if row else 0
