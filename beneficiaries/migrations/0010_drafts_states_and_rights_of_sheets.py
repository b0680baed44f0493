"""A sheet's whole life: drafts, refusals, missed appointments, hours offered, transfers, and the nation's dated lengths."""

import uuid
from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

# Who came in (`connect.antennas.doors`): a draft is its author's alone, even among colleagues.
AUTHOR = "(SELECT nullif(current_setting('connect.user', true), '')::bigint)"

SQL = """
-- Steps. Behind a door they are these; an owner function (a transfer) and the owner's commands are not held by them:
-- in an owner function the role that was set at the door is not the one that runs.
CREATE OR REPLACE FUNCTION sheet_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE door text := CASE WHEN current_user::text = current_setting('role') THEN current_user::text ELSE '' END;
BEGIN
  IF (new.reference, new.send_key, new.structure_id, new.sender_id, new.sent_at, new.oriented_by)
     IS DISTINCT FROM (old.reference, old.send_key, old.structure_id, old.sender_id, old.sent_at, old.oriented_by)
     OR (door = 'connect_portal' AND new.person_id IS DISTINCT FROM old.person_id) THEN
    RAISE EXCEPTION 'this part of a sheet never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_frozen';
  END IF;
  IF (new.first_name, new.last_name, new.birth_on, new.birth_precision, new.phone, new.phone_shared, new.language,
      new.postcode, new.needs, new.motivations, new.constraints_known, new.availability, new.urgent, new.informed_on,
      new.notice_version)
     IS DISTINCT FROM
     (old.first_name, old.last_name, old.birth_on, old.birth_precision, old.phone, old.phone_shared, old.language,
      old.postcode, old.needs, old.motivations, old.constraints_known, old.availability, old.urgent, old.informed_on,
      old.notice_version)
     AND (door = 'connect_antenna' OR (door = 'connect_portal' AND old.state <> 'sent')) THEN
    RAISE EXCEPTION 'the antenna has opened this sheet'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_content_opened';
  END IF;
  -- Somebody recognised by mistake may be let go until she is welcomed; nobody is put in another's place.
  IF door = 'connect_antenna' AND new.person_id IS DISTINCT FROM old.person_id AND old.person_id IS NOT NULL
     AND (new.person_id IS NOT NULL OR new.state NOT IN ('sent', 'received', 'appointment', 'no_show')) THEN
    RAISE EXCEPTION 'this sheet is of somebody else'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_of_somebody_else';
  END IF;
  IF new.state <> old.state AND door IN ('connect_portal', 'connect_antenna')
     AND NOT ((door = 'connect_portal') = (new.state = 'withdrawn')
              AND new.state = ANY (CASE old.state
                WHEN 'sent' THEN '{received,appointment,welcomed,refused,withdrawn,closed}'::text[]
                WHEN 'received' THEN '{appointment,welcomed,refused,withdrawn,closed}'::text[]
                WHEN 'appointment' THEN '{no_show,welcomed,refused,withdrawn,closed}'::text[]
                WHEN 'no_show' THEN '{appointment,welcomed,refused,withdrawn,closed}'::text[]
                WHEN 'welcomed' THEN '{closed}'::text[]
                ELSE '{}'::text[] END)) THEN
    RAISE EXCEPTION 'a sheet does not go from % to %', old.state, new.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_step_refused';
  END IF;
  RETURN new;
END $$;

-- Who writes which step. The sender's side: sent, withdrawn, and one of the hours that the antenna offered last.
-- The antenna's side: the others; what is closed because it is done says what was done.
CREATE OR REPLACE FUNCTION sheetevent_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE door text := CASE WHEN current_user::text = current_setting('role') THEN current_user::text ELSE '' END;
BEGIN
  IF door = 'connect_portal' AND NOT (new.state IN ('sent', 'withdrawn')
       OR (new.state = 'appointment' AND new.appointment_at IS NOT NULL
           AND new.appointment_at = ANY ((SELECT e.offered FROM beneficiaries_sheetevent e
                 WHERE e.sheet_id = new.sheet_id ORDER BY e.at DESC, e.id DESC LIMIT 1)::timestamptz[]))) THEN
    RAISE EXCEPTION 'this step belongs to the antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_step_refused';
  END IF;
  IF door = 'connect_antenna' AND new.state IN ('sent', 'withdrawn') THEN
    RAISE EXCEPTION 'this step belongs to the sender'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_step_refused';
  END IF;
  IF door = 'connect_antenna' AND new.state = 'closed' AND (new.reason = 'done') <> (cardinality(new.results) > 0) THEN
    RAISE EXCEPTION 'what was done is said when a sheet is closed, and then only'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_closed_with_its_result';
  END IF;
  RETURN new;
END $$;

-- A refused sheet leaves the search by name, as one withdrawn or closed: its person is welcomed without it.
CREATE OR REPLACE FUNCTION sheet_search_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' THEN
    DELETE FROM beneficiaries_sheetkey WHERE antenna_id = old.antenna_id AND sheet_id = old.id
       AND key = ANY (name_keys(old.first_name, old.last_name) || old.phone::text COLLATE "C");
  END IF;
  IF new.person_id IS NULL AND new.state NOT IN ('refused', 'withdrawn', 'closed') THEN
    INSERT INTO beneficiaries_sheetkey (antenna_id, key, sheet_id)
    SELECT new.antenna_id, key, new.id
      FROM unnest(name_keys(new.first_name, new.last_name) || nullif(new.phone, '')::text) key WHERE key IS NOT NULL
    ON CONFLICT DO NOTHING;
    PERFORM learn_spellings(name_keys(new.first_name, new.last_name));
  END IF;
  RETURN NULL;
END $$;

-- A draft becomes the sheet of the same key. The lock makes a last save wait for the sending, and then be refused: a
-- draft never comes back after its sheet has left.
ALTER TABLE beneficiaries_sheetdraft
  ADD CONSTRAINT sheetdraft_not_longer_than_a_sheet CHECK (char_length(body) <= 20000);
CREATE FUNCTION sheetdraft_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' AND (new.id, new.structure_id, new.author_id, new.begun_at)
       IS DISTINCT FROM (old.id, old.structure_id, old.author_id, old.begun_at) THEN
    RAISE EXCEPTION 'a draft stays its author''s' USING ERRCODE = 'check_violation', CONSTRAINT = 'sheetdraft_frozen';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(new.id::text, 10));
  IF EXISTS (SELECT FROM beneficiaries_liaisonsheet WHERE send_key = new.id) THEN
    RAISE EXCEPTION 'the sheet of this draft has left'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheetdraft_has_left';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER sheetdraft_guard BEFORE INSERT OR UPDATE ON beneficiaries_sheetdraft
  FOR EACH ROW EXECUTE FUNCTION sheetdraft_guard();
CREATE FUNCTION sheet_ends_its_draft() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(new.send_key::text, 10));
  DELETE FROM beneficiaries_sheetdraft WHERE id = new.send_key AND structure_id = new.structure_id;
  RETURN NULL;
END $$;
CREATE TRIGGER sheet_ends_its_draft AFTER INSERT ON beneficiaries_liaisonsheet
  FOR EACH ROW EXECUTE FUNCTION sheet_ends_its_draft();

-- Whatever its author, a draft goes some days after its last word; nobody need read it for that.
CREATE FUNCTION forget_drafts(before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone integer;
BEGIN
  DELETE FROM beneficiaries_sheetdraft WHERE saved_at < before;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION forget_drafts(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_drafts(timestamptz) TO connect_national;

-- Tries follow their sheet to another antenna, and are only added.
ALTER TABLE beneficiaries_liaisonsheet ADD CONSTRAINT sheet_antenna_key UNIQUE (id, antenna_id);
ALTER TABLE beneficiaries_contacttry ADD CONSTRAINT contacttry_copies_its_sheet
  FOREIGN KEY (sheet_id, antenna_id) REFERENCES beneficiaries_liaisonsheet (id, antenna_id)
  ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
CREATE TRIGGER contacttry_append_only BEFORE UPDATE OR DELETE ON beneficiaries_contacttry
  FOR EACH ROW EXECUTE FUNCTION sheet_history_kept();

-- A sheet goes to the antenna of the right territory: the antenna that holds it lets it go, the other finds it among
-- those to read, both and the sender see the transfer. One whose person is known or welcomed stays.
CREATE FUNCTION transfer_sheet(which uuid, target bigint, by_user bigint, moment timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE s beneficiaries_liaisonsheet; made uuid := gen_random_uuid();
BEGIN
  SELECT * INTO s FROM beneficiaries_liaisonsheet WHERE id = which FOR UPDATE;
  IF s.id IS NULL OR current_setting('connect.antenna', true) IS DISTINCT FROM s.antenna_id::text THEN
    RAISE EXCEPTION 'the door of the antenna that holds the sheet is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_from_the_open_door';
  END IF;
  IF s.state NOT IN ('sent', 'received', 'appointment', 'no_show') OR s.person_id IS NOT NULL THEN
    RAISE EXCEPTION 'the person of this sheet is already known here'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_of_a_waiting_sheet';
  END IF;
  IF target = s.antenna_id OR NOT EXISTS (SELECT FROM antennas_antenna WHERE id = target
       AND opened_on <= (moment AT TIME ZONE 'Europe/Paris')::date
       AND (closed_on IS NULL OR closed_on >= (moment AT TIME ZONE 'Europe/Paris')::date)) THEN
    RAISE EXCEPTION 'this antenna takes no sheet'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_to_an_open_antenna';
  END IF;
  INSERT INTO beneficiaries_sheettransfer (id, sheet_id, reference, structure_id, from_antenna_id, to_antenna_id, at, by_id)
    VALUES (made, s.id, s.reference, s.structure_id, s.antenna_id, target, moment, by_user);
  UPDATE beneficiaries_liaisonsheet SET antenna_id = target, state = 'sent' WHERE id = s.id;
  INSERT INTO beneficiaries_sheetevent (sheet_id, antenna_id, structure_id, state, at, by_id, reason, offered, results)
    VALUES (s.id, target, s.structure_id, 'sent', moment, by_user, '', '{}', '{}');
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION transfer_sheet(uuid, bigint, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION transfer_sheet(uuid, bigint, bigint, timestamptz) TO connect_antenna;
CREATE TRIGGER sheettransfer_append_only BEFORE UPDATE OR DELETE ON beneficiaries_sheettransfer
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- Days on which a person was welcomed with a sheet, wherever: what her rights are counted from. Days and nothing else,
-- and only for someone known at the open door.
CREATE FUNCTION days_welcomed_with_a_sheet(who uuid) RETURNS SETOF date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT min(e.at AT TIME ZONE 'Europe/Paris')::date
    FROM beneficiaries_liaisonsheet s JOIN beneficiaries_sheetevent e ON e.sheet_id = s.id AND e.state = 'welcomed'
   WHERE s.person_id = who
     AND (current_setting('role') <> 'connect_antenna'
          OR EXISTS (SELECT FROM beneficiaries_enrolment n WHERE n.person_id = who
                      AND n.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint))
   GROUP BY s.id ORDER BY 1
$$;
REVOKE ALL ON FUNCTION days_welcomed_with_a_sheet(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION days_welcomed_with_a_sheet(uuid) TO connect_antenna, connect_national;

-- The past keeps its rules: a row is for a day to come, and is never changed.
CREATE FUNCTION sheetrules_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op <> 'INSERT' THEN
    RAISE EXCEPTION '% on rules is refused: rows are only added', tg_op
      USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
  END IF;
  IF current_setting('role') <> 'none' AND new.starts_on <= (now() AT TIME ZONE 'Europe/Paris')::date THEN
    RAISE EXCEPTION 'rules are for a day to come'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheetrules_never_the_past';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER sheetrules_guard BEFORE INSERT OR UPDATE OR DELETE ON beneficiaries_sheetrules
  FOR EACH ROW EXECUTE FUNCTION sheetrules_guard();
"""


def _as_before(migration: str, text: str, function: str) -> str:
    """The function as an earlier migration wrote it."""
    sql: str = getattr(import_module(f"beneficiaries.migrations.{migration}"), text)
    start = sql.index(f"CREATE FUNCTION {function}()")
    return sql[start : sql.index("END $$;", start) + 7].replace("CREATE", "CREATE OR REPLACE", 1)


BACK = "\n".join(
    [
        _as_before("0003_liaison_sheets", "SQL", "sheet_guard"),
        _as_before("0003_liaison_sheets", "SQL", "sheetevent_guard"),
        _as_before("0004_search_keys", "KEEPING", "sheet_search_keys"),
        """
DROP TRIGGER sheetrules_guard ON beneficiaries_sheetrules;
DROP FUNCTION sheetrules_guard();
DROP FUNCTION days_welcomed_with_a_sheet(uuid);
DROP TRIGGER sheettransfer_append_only ON beneficiaries_sheettransfer;
DROP FUNCTION transfer_sheet(uuid, bigint, bigint, timestamptz);
DROP TRIGGER contacttry_append_only ON beneficiaries_contacttry;
ALTER TABLE beneficiaries_contacttry DROP CONSTRAINT contacttry_copies_its_sheet;
ALTER TABLE beneficiaries_liaisonsheet DROP CONSTRAINT sheet_antenna_key;
DROP FUNCTION forget_drafts(timestamptz);
DROP TRIGGER sheet_ends_its_draft ON beneficiaries_liaisonsheet;
DROP FUNCTION sheet_ends_its_draft();
DROP TRIGGER sheetdraft_guard ON beneficiaries_sheetdraft;
DROP FUNCTION sheetdraft_guard();
""",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0003_one_role_at_a_time"),
        ("beneficiaries", "0009_visits_counted_from_their_index"),
        ("partners", "0002_policies_passes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactTry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("reached", "spoken to"),
                            ("message", "message left"),
                            ("no_answer", "no answer"),
                            ("wrong_number", "wrong number"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "try to reach someone",
                "verbose_name_plural": "tries to reach someone",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SheetDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("body", models.TextField()),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "draft of a sheet",
                "verbose_name_plural": "drafts of sheets",
                "ordering": ["-saved_at"],
            },
        ),
        migrations.CreateModel(
            name="SheetRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="from")),
                (
                    "valid_months",
                    models.PositiveSmallIntegerField(verbose_name="months a sheet is valid before the first visit"),
                ),
                (
                    "rights_months",
                    models.PositiveSmallIntegerField(verbose_name="months of rights from the first visit"),
                ),
                ("renewals", models.PositiveSmallIntegerField(verbose_name="renewals, each on a new sheet")),
                ("draft_days", models.PositiveSmallIntegerField(verbose_name="days a draft is kept")),
                (
                    "sleeps_days",
                    models.PositiveSmallIntegerField(verbose_name="days after which a sheet that waits is late"),
                ),
                (
                    "tries",
                    models.PositiveSmallIntegerField(verbose_name="tries to reach someone before closing is proposed"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "lengths of a sheet and of rights",
                "verbose_name_plural": "lengths of sheets and of rights",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SheetTransfer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "transfer of a sheet",
                "verbose_name_plural": "transfers of sheets",
                "ordering": ["at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="sheetevent",
            name="sheetevent_appointment_has_an_hour",
        ),
        migrations.RemoveConstraint(
            model_name="sheetevent",
            name="sheetevent_end_has_a_reason",
        ),
        migrations.AddField(
            model_name="liaisonsheet",
            name="oriented_by",
            field=models.CharField(blank=True, max_length=80, verbose_name="met by"),
        ),
        migrations.AddField(
            model_name="sheetevent",
            name="offered",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateTimeField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="sheetevent",
            name="results",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("plan", "a plan or a top-up"),
                        ("device", "a computer or a telephone"),
                        ("workshop", "workshops"),
                        ("drop_in", "help in a drop-in"),
                        ("procedure", "procedures online"),
                        ("elsewhere", "oriented elsewhere"),
                        ("other", "something else"),
                    ],
                    max_length=12,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="sheetevent",
            name="serves",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="antennas.antenna",
            ),
        ),
        migrations.AlterField(
            model_name="liaisonsheet",
            name="state",
            field=models.CharField(
                choices=[
                    ("sent", "sent"),
                    ("received", "received"),
                    ("appointment", "appointment given"),
                    ("no_show", "did not come to the appointment"),
                    ("welcomed", "welcomed"),
                    ("refused", "sheet refused"),
                    ("withdrawn", "withdrawn"),
                    ("closed", "closed"),
                ],
                default="sent",
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="sheetevent",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_longer", "the person no longer wants to come"),
                    ("elsewhere", "the need was met elsewhere"),
                    ("moved", "the person has moved"),
                    ("mistake", "sent by mistake or twice"),
                    ("unreachable", "could not be reached"),
                    ("not_come", "did not come"),
                    ("wish", "the person does not wish to go on"),
                    ("done", "the support is finished"),
                    ("outside", "another antenna serves this place"),
                    ("duplicate", "the same person has another sheet here"),
                    ("not_ours", "the need is not one that we meet"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="sheetevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("sent", "sent"),
                    ("received", "received"),
                    ("appointment", "appointment given"),
                    ("no_show", "did not come to the appointment"),
                    ("welcomed", "welcomed"),
                    ("refused", "sheet refused"),
                    ("withdrawn", "withdrawn"),
                    ("closed", "closed"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appointment_at__isnull", False), ("offered__len", 0), ("state", "appointment")),
                    models.Q(
                        ("appointment_at__isnull", True), ("offered__len__range", (2, 3)), ("state", "appointment")
                    ),
                    models.Q(
                        models.Q(("state", "appointment"), _negated=True),
                        ("appointment_at__isnull", True),
                        ("offered__len", 0),
                    ),
                    _connector="OR",
                ),
                name="sheetevent_one_hour_or_some_offered",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["refused", "withdrawn", "closed"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="sheetevent_end_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("results__len", 0),
                    models.Q(
                        (
                            "results__contained_by",
                            ["plan", "device", "workshop", "drop_in", "procedure", "elsewhere", "other"],
                        ),
                        ("state", "closed"),
                    ),
                    _connector="OR",
                ),
                name="sheetevent_results_of_a_closing",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("serves__isnull", True), models.Q(("reason", "outside"), ("state", "refused")), _connector="OR"
                ),
                name="sheetevent_another_antenna_serves",
            ),
        ),
        migrations.AddField(
            model_name="contacttry",
            name="antenna",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
            ),
        ),
        migrations.AddField(
            model_name="contacttry",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="contacttry",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tries", to="beneficiaries.liaisonsheet"
            ),
        ),
        migrations.AddField(
            model_name="sheetdraft",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sheetdraft",
            name="structure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.structure"
            ),
        ),
        migrations.AddField(
            model_name="sheetrules",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sheettransfer",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sheettransfer",
            name="from_antenna",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
            ),
        ),
        migrations.AddField(
            model_name="sheettransfer",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="beneficiaries.liaisonsheet"
            ),
        ),
        migrations.AddField(
            model_name="sheettransfer",
            name="structure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.structure"
            ),
        ),
        migrations.AddField(
            model_name="sheettransfer",
            name="to_antenna",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
            ),
        ),
        migrations.AddIndex(
            model_name="contacttry",
            index=models.Index(fields=["sheet", "at"], name="contacttry_sheet_at"),
        ),
        migrations.AddConstraint(
            model_name="contacttry",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["reached", "message", "no_answer", "wrong_number"])),
                name="contacttry_outcome_known",
            ),
        ),
        migrations.AddIndex(
            model_name="sheetdraft",
            index=models.Index(fields=["author", "-saved_at"], name="sheetdraft_author_saved"),
        ),
        migrations.AddIndex(
            model_name="sheetdraft",
            index=models.Index(fields=["saved_at"], name="sheetdraft_saved"),
        ),
        migrations.AddConstraint(
            model_name="sheetrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("draft_days__range", (1, 90)),
                    ("renewals__range", (0, 5)),
                    ("rights_months__range", (1, 36)),
                    ("sleeps_days__range", (1, 60)),
                    ("tries__range", (1, 10)),
                    ("valid_months__range", (1, 24)),
                ),
                name="sheetrules_within_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetrules",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="sheetrules_say_why"
            ),
        ),
        migrations.AddIndex(
            model_name="sheettransfer",
            index=models.Index(fields=["from_antenna", "-at"], name="sheettransfer_from_at"),
        ),
        migrations.AddConstraint(
            model_name="sheettransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_antenna", models.F("to_antenna")), _negated=True),
                name="sheettransfer_between_two_antennas",
            ),
        ),
        Protect(
            "beneficiaries_sheetdraft",
            antenna=None,
            national=False,
            portal="structure_id = {structure} AND author_id = " + AUTHOR,
        ),
        Protect("beneficiaries_contacttry"),
        Protect(
            "beneficiaries_sheettransfer",
            antenna="from_antenna_id = {antenna} OR to_antenna_id = {antenna}",
            portal="structure_id = {structure}",
        ),
        Protect("beneficiaries_sheetrules", antenna="true", portal="true"),
        RunSQL(SQL, BACK),
    ]
