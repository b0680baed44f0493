import json
import uuid
from pathlib import Path
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

DATA = Path(__file__).resolve().parent.parent / "data"


def keep_the_versions_that_were_answered(apps: Any, schema_editor: Any) -> None:
    """Diagnostics made before this migration name their version by its code: its row must be there first."""
    version = apps.get_model("beneficiaries", "QuestionnaireVersion")
    publication = apps.get_model("beneficiaries", "QuestionnairePublication")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT version FROM beneficiaries_diagnostic UNION SELECT version FROM beneficiaries_diagnosticdraft"
        )
        answered = sorted(code for (code,) in cursor.fetchall())
        for code in answered:
            document = json.loads((DATA / f"questionnaire-{code}.json").read_text(encoding="utf-8"))
            now = django.utils.timezone.now()
            row = version.objects.create(code=code, document=document, published_at=now)
            publication.objects.create(version=row, at=now, note="")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def of_a_version() -> models.ForeignKey:
    return models.ForeignKey(
        db_column="version",
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="beneficiaries.questionnaireversion",
        verbose_name="version of the questionnaire",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0003_one_role_at_a_time"),
        ("beneficiaries", "0014_merges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionnaireVersion",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name="version")),
                ("document", models.JSONField()),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(null=True, verbose_name="published")),
                (
                    "based_on",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="beneficiaries.questionnaireversion",
                    ),
                ),
                (
                    "begun_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "version of the questionnaire",
                "verbose_name_plural": "versions of the questionnaire",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{4}\\.[0-9]{1,4}$")),
                        name="questionnaire_code_is_a_year_and_a_number",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionnairePublication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("note", models.CharField(max_length=300, verbose_name="what changes, and why")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="beneficiaries.questionnaireversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication of a questionnaire",
                "verbose_name_plural": "publications of questionnaires",
                "ordering": ["-pk"],
            },
        ),
        migrations.RunPython(keep_the_versions_that_were_answered, migrations.RunPython.noop),
        migrations.AlterField("diagnostic", "version", of_a_version()),
        migrations.AlterField(
            "diagnosticdraft",
            "version",
            models.ForeignKey(
                db_column="version",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="beneficiaries.questionnaireversion",
            ),
        ),
        migrations.CreateModel(
            name="SuggestionFollowUp",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rule", models.CharField(max_length=6)),
                ("outcome", models.CharField(choices=[("done", "done"), ("declined", "declined")], max_length=8)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "diagnostic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="beneficiaries.diagnostic",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up of a suggestion",
                "verbose_name_plural": "follow-ups of suggestions",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("diagnostic", "rule"),
                        name="suggestion_followed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["done", "declined"])), name="suggestion_outcome_known"
                    ),
                ],
            },
        ),
        # An antenna reads what is published, and nothing of a draft.
        Protect("beneficiaries_questionnaireversion", antenna="published_at IS NOT NULL"),
        Protect("beneficiaries_questionnairepublication", antenna="true"),
        Protect("beneficiaries_suggestionfollowup"),
        RunSQL(
            """
            ALTER TABLE beneficiaries_questionnaireversion
              ADD CONSTRAINT questionnaire_document_is_an_object CHECK (jsonb_typeof(document) = 'object');
            CREATE FUNCTION questionnaire_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF old.published_at IS NOT NULL OR (tg_op = 'UPDATE' AND new.code <> old.code) THEN
                RAISE EXCEPTION 'a published questionnaire never changes'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'questionnaire_published_frozen';
              END IF;
              RETURN coalesce(new, old);
            END $$;
            CREATE TRIGGER questionnaire_frozen BEFORE UPDATE OR DELETE ON beneficiaries_questionnaireversion
              FOR EACH ROW EXECUTE FUNCTION questionnaire_frozen();

            CREATE FUNCTION questionnaire_publication_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION 'a publication is only added'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'questionnaire_publication_append_only';
            END $$;
            CREATE TRIGGER questionnaire_publication_only_added
              BEFORE UPDATE OR DELETE ON beneficiaries_questionnairepublication
              FOR EACH ROW EXECUTE FUNCTION questionnaire_publication_only_added();

            CREATE FUNCTION questionnaire_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE asked text := coalesce(to_jsonb(new) ->> 'version_id', to_jsonb(new) ->> 'version');
            BEGIN
              IF NOT EXISTS (SELECT FROM beneficiaries_questionnaireversion
                              WHERE code = asked AND published_at IS NOT NULL) THEN
                RAISE EXCEPTION 'this questionnaire is not published'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'questionnaire_answered_once_published';
              END IF;
              RETURN new;
            END $$;
            CREATE TRIGGER questionnaire_is_published BEFORE INSERT ON beneficiaries_questionnairepublication
              FOR EACH ROW EXECUTE FUNCTION questionnaire_is_published();
            CREATE TRIGGER questionnaire_is_published BEFORE INSERT OR UPDATE OF version ON beneficiaries_diagnosticdraft
              FOR EACH ROW EXECUTE FUNCTION questionnaire_is_published();
            CREATE TRIGGER questionnaire_is_published BEFORE INSERT ON beneficiaries_diagnostic
              FOR EACH ROW EXECUTE FUNCTION questionnaire_is_published();
            """,
            """
            DROP TRIGGER questionnaire_is_published ON beneficiaries_diagnostic;
            DROP TRIGGER questionnaire_is_published ON beneficiaries_diagnosticdraft;
            DROP TRIGGER questionnaire_is_published ON beneficiaries_questionnairepublication;
            DROP FUNCTION questionnaire_is_published();
            DROP TRIGGER questionnaire_publication_only_added ON beneficiaries_questionnairepublication;
            DROP FUNCTION questionnaire_publication_only_added();
            DROP TRIGGER questionnaire_frozen ON beneficiaries_questionnaireversion;
            DROP FUNCTION questionnaire_frozen();
            ALTER TABLE beneficiaries_questionnaireversion DROP CONSTRAINT questionnaire_document_is_an_object;
            """,
        ),
        # A follow-up is of its diagnostic's antenna, of something that this diagnostic suggested; what was said stays.
        RunSQL(
            """
            ALTER TABLE beneficiaries_diagnostic ADD CONSTRAINT diagnostic_of_its_antenna UNIQUE (id, antenna_id);
            ALTER TABLE beneficiaries_suggestionfollowup
              ADD CONSTRAINT suggestion_of_the_diagnostic_s_antenna FOREIGN KEY (diagnostic_id, antenna_id)
                REFERENCES beneficiaries_diagnostic (id, antenna_id) DEFERRABLE INITIALLY DEFERRED,
              ADD CONSTRAINT suggestion_undone_afterwards CHECK (undone_at >= at);
            CREATE FUNCTION suggestion_followed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF tg_op = 'INSERT' THEN
                IF NOT EXISTS (SELECT FROM beneficiaries_diagnostic d
                                WHERE d.id = new.diagnostic_id AND new.rule = ANY (d.suggestions)) THEN
                  RAISE EXCEPTION 'the diagnostic suggested no such thing'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'suggestion_was_made';
                END IF;
                RETURN new;
              END IF;
              IF tg_op = 'DELETE' OR old.undone_at IS NOT NULL
                 OR (to_jsonb(new) - 'undone_at') IS DISTINCT FROM (to_jsonb(old) - 'undone_at') THEN
                RAISE EXCEPTION 'a follow-up is added, then at most taken back'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'suggestion_follow_up_kept';
              END IF;
              RETURN new;
            END $$;
            CREATE TRIGGER suggestion_followed BEFORE INSERT OR UPDATE OR DELETE ON beneficiaries_suggestionfollowup
              FOR EACH ROW EXECUTE FUNCTION suggestion_followed();
            """,
            """
            DROP TRIGGER suggestion_followed ON beneficiaries_suggestionfollowup;
            DROP FUNCTION suggestion_followed();
            ALTER TABLE beneficiaries_suggestionfollowup DROP CONSTRAINT suggestion_undone_afterwards,
              DROP CONSTRAINT suggestion_of_the_diagnostic_s_antenna;
            ALTER TABLE beneficiaries_diagnostic DROP CONSTRAINT diagnostic_of_its_antenna;
            """,
        ),
    ]
