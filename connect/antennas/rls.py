"""Row-level security, declared in migrations.

A table is protected by one scalar policy a door. No setting means no row. The owner passes (no FORCE): migrations,
dumps and SECURITY DEFINER functions see everything on purpose; the app's own role, connect_web, sees nothing.
"""

from django.db.migrations.operations import RunSQL

# Sub-selects, so that the setting is read once a query and not once a row.
ANTENNA = "(SELECT nullif(current_setting('connect.antenna', true), '')::bigint)"
STRUCTURE = "(SELECT nullif(current_setting('connect.structure', true), '')::bigint)"


class Protect(RunSQL):
    """Protect a table: who sees and writes which rows at which door.

    `antenna`, `portal`: SQL conditions, in which {antenna} and {structure} are the open door's; None closes the door.
    `national`: True lets the national door see every row. `insert_any`: an INSERT is not checked at the antenna's door
    (a person exists before her enrolment; see the owner function that enrols).
    """

    def __init__(
        self,
        table: str,
        *,
        antenna: str | None = "antenna_id = {antenna}",
        portal: str | None = None,
        national: bool = True,
        insert_any: bool = False,
    ) -> None:
        self.table = table
        forward = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"]
        backward = []
        for door, condition in (("antenna", antenna), ("portal", portal), ("national", "true" if national else None)):
            if condition is None:
                continue
            using = condition.format(antenna=ANTENNA, structure=STRUCTURE)
            if insert_any and door == "antenna":
                forward += [
                    f"CREATE POLICY {door} ON {table} FOR SELECT TO connect_{door} USING ({using})",
                    f"CREATE POLICY {door}_insert ON {table} FOR INSERT TO connect_{door} WITH CHECK (true)",
                    f"CREATE POLICY {door}_update ON {table} FOR UPDATE TO connect_{door} USING ({using})",
                ]
                backward += [f"DROP POLICY {door}_insert ON {table}", f"DROP POLICY {door}_update ON {table}"]
            else:
                forward.append(f"CREATE POLICY {door} ON {table} TO connect_{door} USING ({using})")
            backward.append(f"DROP POLICY {door} ON {table}")
        backward.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        super().__init__(sql=[(s, None) for s in forward], reverse_sql=[(s, None) for s in backward])

    def describe(self) -> str:
        return f"Protect {self.table} by row-level security"
