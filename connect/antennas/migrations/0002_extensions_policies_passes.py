"""Extensions, the policies of antennas, and the function that says which doors a user may open."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect


class Migration(migrations.Migration):
    dependencies = [("antennas", "0001_initial")]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        RunSQL("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch", RunSQL.noop),
        Protect("antennas_site", portal="true"),
        Protect("antennas_membership"),
        RunSQL(
            """
            CREATE FUNCTION connect_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION '% on % is refused: rows are only added', tg_op, tg_table_name
                USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
            END $$;
            CREATE FUNCTION connect_antenna_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF (new.code, new.slug) IS DISTINCT FROM (old.code, old.slug) THEN
                RAISE EXCEPTION 'code and address of an antenna never change'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'antenna_code_frozen';
              END IF;
              RETURN new;
            END $$;
            CREATE TRIGGER antenna_frozen BEFORE UPDATE ON antennas_antenna
              FOR EACH ROW EXECUTE FUNCTION connect_antenna_frozen();
            """,
            """
            DROP TRIGGER antenna_frozen ON antennas_antenna;
            DROP FUNCTION connect_antenna_frozen();
            DROP FUNCTION connect_refuse_change();
            """,
        ),
    ]
