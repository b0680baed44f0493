"""Two files of one person held a seat each: one seat stays.

In an owner function, for the seats may be at other antennas; and only inside a merge that this transaction has begun.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

FORWARD = """
-- Of one session the seat that says more stays (came, booked, waiting, absent, excused) with what was learnt; of two
-- sessions at one hour the winner's. The other is cancelled and stays in the history. Gives how many were cancelled
-- for the hour alone: someone should say which session she comes to.
CREATE FUNCTION merge_bookings(which uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m beneficiaries_merge := open_merge(which); pair record; given_up integer;
BEGIN
  FOR pair IN
    SELECT w.id AS winners, l.id AS losers,
           array_position('{excused,absent,waiting,booked,came}', l.state::text)
             > array_position('{excused,absent,waiting,booked,came}', w.state::text) AS losers_stays
      FROM workshops_booking w JOIN workshops_booking l ON l.session_id = w.session_id
     WHERE w.person_id = m.winner_id AND l.person_id = m.loser_id AND w.state <> 'cancelled' AND l.state <> 'cancelled'
  LOOP
    UPDATE workshops_booking SET state = 'cancelled'
     WHERE id = CASE WHEN pair.losers_stays THEN pair.winners ELSE pair.losers END;
    UPDATE workshops_booking SET person_id = m.winner_id WHERE id = pair.losers;
    UPDATE workshops_skillgained s SET booking_id = CASE WHEN pair.losers_stays THEN pair.losers ELSE pair.winners END
     WHERE booking_id = CASE WHEN pair.losers_stays THEN pair.winners ELSE pair.losers END
       AND NOT EXISTS (SELECT FROM workshops_skillgained o WHERE o.skill_id = s.skill_id
         AND o.booking_id = CASE WHEN pair.losers_stays THEN pair.losers ELSE pair.winners END);
  END LOOP;
  UPDATE workshops_booking l SET state = 'cancelled'
   WHERE l.person_id = m.loser_id AND l.state = 'booked' AND EXISTS (
     SELECT FROM workshops_booking w WHERE w.person_id = m.winner_id AND w.antenna_id = l.antenna_id AND w.state = 'booked'
        AND tstzrange(w.starts_at, w.ends_at) && tstzrange(l.starts_at, l.ends_at));
  GET DIAGNOSTICS given_up = ROW_COUNT;
  RETURN given_up;
END $$;
REVOKE ALL ON FUNCTION merge_bookings(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION merge_bookings(uuid) TO connect_antenna, connect_national;
"""

BACKWARD = "DROP FUNCTION merge_bookings(uuid);"


class Migration(migrations.Migration):
    dependencies = [("workshops", "0003_team_changes"), ("beneficiaries", "0014_merges")]

    operations = [RunSQL(FORWARD, BACKWARD)]
