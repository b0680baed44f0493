"""The nation sees and ends what only its owner reads: calendars on telephones, access codes of structures. Never a secret."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

FORWARD = """
CREATE FUNCTION desk_feeds() RETURNS TABLE (id bigint, name text, place text, since timestamptz, read_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.id, trim(u.first_name || ' ' || u.last_name), a.name::text, f.created_at, f.read_on
    FROM workshops_feed f JOIN accounts_user u ON u.id = f.user_id JOIN antennas_antenna a ON a.id = f.antenna_id
   WHERE f.revoked_at IS NULL ORDER BY f.read_on NULLS FIRST, f.created_at LIMIT 500
$$;
CREATE FUNCTION desk_feeds_of(whose bigint) RETURNS TABLE (id bigint, place text, read_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.id, a.name::text, f.read_on FROM workshops_feed f JOIN antennas_antenna a ON a.id = f.antenna_id
   WHERE f.user_id = whose AND f.revoked_at IS NULL
$$;
CREATE FUNCTION desk_end_feed(which bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE workshops_feed SET revoked_at = greatest(now(), created_at) WHERE id = which AND revoked_at IS NULL;
  RETURN EXISTS (SELECT FROM workshops_feed WHERE id = which);
END $$;
CREATE FUNCTION desk_access_codes() RETURNS TABLE (id uuid, structure text, since timestamptz, maker text, used timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id, s.name::text, c.made_at, trim(u.first_name || ' ' || u.last_name),
         (SELECT max(i.used_at) FROM partners_invitation i
           WHERE i.structure_id = c.structure_id AND i.way = 'code' AND i.made_at >= c.made_at)
    FROM partners_accesscode c JOIN partners_structure s ON s.id = c.structure_id JOIN accounts_user u ON u.id = c.made_by_id
   WHERE c.stopped_at IS NULL ORDER BY c.made_at LIMIT 500
$$;
CREATE FUNCTION desk_end_access_code(which uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE partners_accesscode SET stopped_at = greatest(now(), made_at) WHERE id = which AND stopped_at IS NULL;
  RETURN EXISTS (SELECT FROM partners_accesscode WHERE id = which);
END $$;
"""
NAMES = (
    "desk_feeds()",
    "desk_feeds_of(bigint)",
    "desk_end_feed(bigint)",
    "desk_access_codes()",
    "desk_end_access_code(uuid)",
)
GRANTS = "".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION {name} TO connect_national;\n"
    for name in NAMES
)
BACKWARD = "".join(f"DROP FUNCTION {name};\n" for name in NAMES)


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_training_in_the_balance"),
        ("partners", "0003_joining_the_portal"),
        ("workshops", "0014_team_tables"),
    ]

    operations = [RunSQL(FORWARD + GRANTS, BACKWARD)]
