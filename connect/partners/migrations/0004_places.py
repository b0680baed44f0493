"""Places where people are sent on, the codes of the national standards, imports, and what antennas say is wrong.

The directory is the nation's and read at every antenna's door; an antenna writes the places that it added, no other.
"""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import ANTENNA, Protect

POLICIES = f"""
ALTER TABLE partners_place ENABLE ROW LEVEL SECURITY;
CREATE POLICY antenna ON partners_place FOR SELECT TO connect_antenna USING (true);
CREATE POLICY antenna_adds ON partners_place FOR INSERT TO connect_antenna
  WITH CHECK (antenna_id = {ANTENNA} AND source = 'connect');
CREATE POLICY antenna_corrects ON partners_place FOR UPDATE TO connect_antenna
  USING (antenna_id = {ANTENNA}) WITH CHECK (antenna_id = {ANTENNA} AND source = 'connect');
CREATE POLICY national ON partners_place TO connect_national USING (true);

-- Which row of which producer it is, and who added it, never change: an import would take it for another place.
CREATE FUNCTION place_stays_itself() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (new.source, new.source_id, new.antenna_id) IS DISTINCT FROM (old.source, old.source_id, old.antenna_id) THEN
    RAISE EXCEPTION 'a place stays itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'place_stays_itself';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER place_stays_itself BEFORE UPDATE ON partners_place
  FOR EACH ROW EXECUTE FUNCTION place_stays_itself();

-- A file is written once.
CREATE FUNCTION placeimport_written_once() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.written_at IS NOT NULL THEN
    RAISE EXCEPTION 'this file was written'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'placeimport_written_once';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER placeimport_written_once BEFORE UPDATE ON partners_placeimport
  FOR EACH ROW EXECUTE FUNCTION placeimport_written_once();

-- A remark is settled, and says the same thing for ever.
CREATE FUNCTION placeremark_frozen() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.settled_at IS NOT NULL OR (new.place_id, new.antenna_id, new.kind, new.at, new.by_id)
       IS DISTINCT FROM (old.place_id, old.antenna_id, old.kind, old.at, old.by_id) THEN
    RAISE EXCEPTION 'this remark was settled'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'placeremark_frozen';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER placeremark_frozen BEFORE UPDATE ON partners_placeremark
  FOR EACH ROW EXECUTE FUNCTION placeremark_frozen();
"""

BACKWARD = """
DROP TRIGGER placeremark_frozen ON partners_placeremark;
DROP FUNCTION placeremark_frozen();
DROP TRIGGER placeimport_written_once ON partners_placeimport;
DROP FUNCTION placeimport_written_once();
DROP TRIGGER place_stays_itself ON partners_place;
DROP FUNCTION place_stays_itself();
DROP POLICY national ON partners_place;
DROP POLICY antenna_corrects ON partners_place;
DROP POLICY antenna_adds ON partners_place;
DROP POLICY antenna ON partners_place;
ALTER TABLE partners_place DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0004_communes"),
        ("partners", "0003_joining_the_portal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("source", models.CharField(default="connect", max_length=80, verbose_name="source")),
                ("source_id", models.CharField(max_length=120, verbose_name="identifier at the source")),
                ("pivot", models.CharField(blank=True, max_length=14, verbose_name="SIRET or RNA number")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("plain_name", models.CharField(editable=False, max_length=200)),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("address_more", models.CharField(blank=True, max_length=200, verbose_name="floor, building")),
                ("postcode", models.CharField(blank=True, max_length=5, verbose_name="postcode")),
                ("town", models.CharField(blank=True, max_length=80, verbose_name="town")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="kind of structure",
                    ),
                ),
                (
                    "services",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="services",
                    ),
                ),
                (
                    "publics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="publics",
                    ),
                ),
                (
                    "cares",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="special needs it can handle",
                    ),
                ),
                (
                    "fees",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="fees",
                    ),
                ),
                ("fees_said", models.CharField(blank=True, max_length=300, verbose_name="about the fees")),
                (
                    "access",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="ways to come",
                    ),
                ),
                (
                    "supports",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="kinds of support",
                    ),
                ),
                (
                    "programmes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="national programmes",
                    ),
                ),
                (
                    "labels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="trainings and labels",
                    ),
                ),
                (
                    "labels_other",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="other labels",
                    ),
                ),
                (
                    "mobile",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="fixed or mobile",
                    ),
                ),
                (
                    "equipment",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="equipment",
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="languages spoken",
                    ),
                ),
                ("step_free", models.BooleanField(blank=True, null=True, verbose_name="without stairs")),
                ("hours", models.CharField(blank=True, max_length=500, verbose_name="opening hours")),
                ("hours_said", models.CharField(blank=True, max_length=500, verbose_name="opening hours, as written")),
                ("open_saturday", models.BooleanField(default=False, editable=False)),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="telephone")),
                (
                    "emails",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="e-mail addresses",
                    ),
                ),
                (
                    "websites",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="websites",
                    ),
                ),
                ("booking", models.CharField(blank=True, max_length=500, verbose_name="online booking")),
                ("accessibility", models.CharField(blank=True, max_length=500, verbose_name="Acceslibre page")),
                ("summary", models.CharField(blank=True, max_length=280, verbose_name="in a few words")),
                ("details", models.TextField(blank=True, max_length=10000, verbose_name="more about it")),
                ("parent", models.CharField(blank=True, max_length=200, verbose_name="parent structure")),
                ("updated_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="updated on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "antenna",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.antenna",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doubles",
                        to="partners.place",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="partners.structure",
                        verbose_name="partner structure",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PlaceApart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.place"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.place"
                    ),
                ),
            ],
            options={
                "verbose_name": "places that are not doubles",
                "verbose_name_plural": "places that are not doubles",
            },
        ),
        migrations.CreateModel(
            name="PlaceCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "list",
                    models.CharField(
                        choices=[
                            ("kind", "kind of structure"),
                            ("service", "service"),
                            ("public", "public"),
                            ("care", "special need"),
                            ("fee", "fee"),
                            ("access", "way to come"),
                            ("support", "kind of support"),
                            ("programme", "national programme"),
                            ("label", "training or label"),
                            ("mobile", "fixed or mobile"),
                        ],
                        max_length=10,
                        verbose_name="list",
                    ),
                ),
                ("code", models.CharField(max_length=160, verbose_name="code")),
                ("label", models.CharField(max_length=200, verbose_name="label")),
                ("position", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=80, verbose_name="standard")),
                ("version", models.CharField(max_length=20, verbose_name="version")),
                ("dated", models.DateField(verbose_name="dated")),
            ],
            options={
                "verbose_name": "code of the directory",
                "verbose_name_plural": "codes of the directory",
                "ordering": ["list", "position"],
                "constraints": [models.UniqueConstraint(fields=("list", "code"), name="placecode_once_a_list")],
            },
        ),
        migrations.CreateModel(
            name="PlaceImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("form", models.CharField(max_length=20, verbose_name="format")),
                ("file_name", models.CharField(max_length=120, verbose_name="file")),
                ("digest", models.CharField(max_length=64)),
                ("content", models.JSONField(default=list)),
                ("refused", models.JSONField(default=list)),
                ("remarks", models.JSONField(default=list)),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="read at")),
                ("written_at", models.DateTimeField(null=True, verbose_name="written at")),
                ("created", models.PositiveIntegerField(default=0, verbose_name="new places")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="places changed")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="places unchanged")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "import of places",
                "verbose_name_plural": "imports of places",
                "ordering": ["-read_at"],
            },
        ),
        migrations.CreateModel(
            name="PlaceRemark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("closed", "it is closed"),
                            ("hours", "its hours have changed"),
                            ("contact", "its telephone or its address has changed"),
                            ("service", "it no longer does this"),
                            ("other", "something else is wrong"),
                        ],
                        max_length=8,
                        verbose_name="what is wrong",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(null=True)),
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
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wrong", to="partners.place"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "remark about a place",
                "verbose_name_plural": "remarks about places",
                "ordering": ["at"],
            },
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)),
                fields=["latitude", "longitude"],
                name="place_open_where",
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=django.contrib.postgres.indexes.GinIndex(fields=["services"], name="place_services"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["plain_name"], name="place_plain_name"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["postcode"], name="place_postcode"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("source", "source_id"), name="place_once_a_source"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(("source", ""), _negated=True),
                    models.Q(("source_id", ""), _negated=True),
                ),
                name="place_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("postcode", ""), ("postcode__regex", "^\\d{5}$"), _connector="OR"),
                name="place_postcode_5_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("pivot", ""), ("pivot__regex", "^[a-zA-Z0-9]{9,14}$"), _connector="OR"),
                name="place_pivot_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone", ""), ("phone__regex", "^\\+[1-9]\\d{5,14}$"), _connector="OR"),
                name="place_phone_e164",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("longitude__isnull", False),
                        ("latitude__gte", -90),
                        ("latitude__lte", 90),
                        ("longitude__gte", -180),
                        ("longitude__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="place_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("same_as__isnull", True),
                    models.Q(("closed_on__isnull", False), models.Q(("same_as", models.F("pk")), _negated=True)),
                    _connector="OR",
                ),
                name="place_double_is_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("antenna__isnull", True), ("source", "connect"), _connector="OR"),
                name="place_of_an_antenna_is_our_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="placeapart",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="placeapart_once"),
        ),
        migrations.AddConstraint(
            model_name="placeapart",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="placeapart_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="placeimport",
            index=models.Index(fields=["-read_at"], name="placeimport_read"),
        ),
        migrations.AddConstraint(
            model_name="placeremark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at__isnull", True)),
                fields=("place", "antenna", "kind"),
                name="placeremark_said_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="placeremark",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["closed", "hours", "contact", "service", "other"])),
                name="placeremark_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="placeremark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="placeremark_settled_by_somebody",
            ),
        ),
        RunSQL(POLICIES, BACKWARD),
        Protect("partners_placeimport", antenna=None),
        Protect("partners_placeapart", antenna=None),
        Protect("partners_placeremark"),
    ]
