"""Policies of partners, and the owner function that says which doors a user may open on a day.

It reads memberships and professionals before any door is open, when the app itself sees no row of either.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("antennas", "0002_extensions_policies_passes")]

    operations = [
        Protect("partners_structure", antenna="true", portal="id = {structure}"),
        Protect("partners_professional", antenna="true", portal="structure_id = {structure}"),
        RunSQL(
            """
            CREATE FUNCTION connect_passes(who bigint, day date)
            RETURNS TABLE (door text, role text, antenna_id bigint, slug text, name text, structure_id bigint, holder_id bigint)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
              SELECT CASE WHEN m.antenna_id IS NULL THEN 'national' ELSE 'antenna' END, m.role::text, m.antenna_id,
                     a.slug::text, a.name::text, NULL::bigint, m.id
                FROM antennas_membership m LEFT JOIN antennas_antenna a ON a.id = m.antenna_id
               WHERE m.user_id = who AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day)
                 AND (a.closed_on IS NULL OR a.closed_on >= day)
              UNION ALL
              SELECT 'portal', '', NULL, NULL, s.name::text, s.id, p.id
                FROM partners_professional p JOIN partners_structure s ON s.id = p.structure_id
               WHERE p.user_id = who AND p.starts_on <= day AND (p.ends_on IS NULL OR p.ends_on >= day)
               ORDER BY 1, 5, 2 DESC
            $$;
            REVOKE ALL ON FUNCTION connect_passes(bigint, date) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION connect_passes(bigint, date)
              TO connect_web, connect_antenna, connect_portal, connect_national;
            """,
            "DROP FUNCTION connect_passes(bigint, date)",
        ),
    ]
