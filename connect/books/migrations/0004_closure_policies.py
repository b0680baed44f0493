"""Closures are only added to, and read by the antenna of their chain."""

from django.db import migrations
from django.db.migrations.operations import RunSQL


class Migration(migrations.Migration):
    dependencies = [("books", "0003_closures")]

    operations = [
        RunSQL(
            """
            CREATE TRIGGER closure_append_only BEFORE UPDATE OR DELETE ON books_closure
              FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
            ALTER TABLE books_closure ENABLE ROW LEVEL SECURITY;
            CREATE POLICY antenna ON books_closure TO connect_antenna
              USING (antenna_id = (SELECT nullif(current_setting('connect.antenna', true), '')::bigint));
            CREATE POLICY national ON books_closure TO connect_national USING (true);
            """,
            """
            DROP POLICY antenna ON books_closure;
            DROP POLICY national ON books_closure;
            ALTER TABLE books_closure DISABLE ROW LEVEL SECURITY;
            DROP TRIGGER closure_append_only ON books_closure;
            """,
        )
    ]
