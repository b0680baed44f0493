"""What a figure is counted over: a period, and one antenna or all of them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from connect.antennas.models import Antenna
from connect.impact.period import Period

Row = tuple[Any, ...]


class Scope(NamedTuple):
    """`antenna_ids` names every antenna counted, even when it is all of them: the indexes begin with the antenna."""

    period: Period
    antenna_ids: tuple[int, ...]
    whole: bool  # all antennas: someone met in two of them counts once

    @classmethod
    def of_antenna(cls, period: Period, antenna_id: int) -> "Scope":
        return cls(period, (antenna_id,), whole=False)

    @classmethod
    def of_nation(cls, period: Period) -> "Scope":
        return cls(period, tuple(Antenna.objects.order_by("pk").values_list("pk", flat=True)), whole=True)

    def rows(self, sql: str) -> list[Row]:
        """Rows of a statement written with %(antennas)s, %(first)s, %(last)s, %(starts)s, %(ends)s."""
        with connection.cursor() as cursor:
            cursor.execute(sql, self.parameters)
            return list(cursor.fetchall())

    def row(self, sql: str) -> Row:
        return self.rows(sql)[0]

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "antennas": list(self.antenna_ids),
            "first": self.period.first,
            "last": self.period.last,
            "starts": self.period.starts_at,
            "ends": self.period.ends_before,
        }


def shares(counts: Sequence[int]) -> list[float]:
    """Each count as a percentage of their sum, unrounded; zeros when there is nothing."""
    total = sum(counts)
    return [100 * n / total if total else 0.0 for n in counts]
