"""Places that look like one: the same name, and near. Proposed, never merged by themselves."""

from dataclasses import dataclass

from django.db import connection

from connect.partners.models import Place

MOST = 200
# The same plain name and the same postcode or commune, or within about 500 m; both open, and not said to be two.
LOOK_ALIKE = """
SELECT a.id, b.id FROM partners_place a JOIN partners_place b ON b.plain_name = a.plain_name AND b.id > a.id
 WHERE a.closed_on IS NULL AND b.closed_on IS NULL
   AND ((a.postcode <> '' AND a.postcode = b.postcode) OR a.commune_id = b.commune_id
     OR (abs(a.latitude - b.latitude) < 0.005 AND abs(a.longitude - b.longitude) < 0.007))
   AND NOT EXISTS (SELECT FROM partners_placeapart x WHERE (x.first_id, x.second_id) = (a.id, b.id))
 ORDER BY a.plain_name, a.id, b.id LIMIT %s
"""


@dataclass(frozen=True)
class Pair:
    first: Place
    second: Place


def look_alike() -> list[Pair]:
    """The pairs to settle, by name, at most `MOST`; two queries. National door."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK_ALIKE, [MOST])
        keys = cursor.fetchall()
    rows = Place.objects.in_bulk({key for pair in keys for key in pair})
    return [Pair(rows[first], rows[second]) for first, second in keys]
