"""A list that leaves an antenna as a file: who took which, and a line of the access journal for each person in it."""

# ruff: noqa: S608 -- statements are put together from this app's own words; values travel as parameters

from datetime import datetime

from django.db import connection

from beneficiaries.models import Extraction
from connect.accounts.models import User
from connect.acts import act
from connect.impact.figures import reading
from connect.impact.listing import Asked


@act
def note_list(asked: Asked, *, by: User, at: datetime) -> Extraction:
    """Before the file leaves. Takes the list of one antenna; gives the line that its managers read."""
    rows, values = reading.statement(asked.indicator, asked.scope, asked.only)
    antenna_id = asked.scope.antenna_ids[0]
    noted = f"""
    WITH out AS (SELECT DISTINCT person_id FROM ({rows}) r WHERE person_id IS NOT NULL), noted AS (
      INSERT INTO beneficiaries_opening (id, person_id, antenna_id, user_id, act, at)
      SELECT gen_random_uuid(), person_id, %(antenna)s, %(user)s, 'exported', %(at)s FROM out)
    SELECT count(*) FROM out
    """
    with connection.cursor() as cursor:
        cursor.execute(noted, asked.scope.parameters | values | {"antenna": antenna_id, "user": by.pk, "at": at})
        people = cursor.fetchone()[0]
    return Extraction.objects.create(
        antenna_id=antenna_id, by=by, what=asked.indicator.code, first_on=asked.scope.period.first,
        last_on=asked.scope.period.last, people=people, at=at,
    )  # fmt: skip
