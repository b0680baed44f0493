"""What finds a person at the counter: keys of people and of waiting sheets, and the vocabulary of known spellings.

All three tables are kept by triggers of the owner (migration `search_keys`); no door may write them. They are derived:
`SELECT rebuild_search_keys()` makes them again from the people and the sheets.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyKind(models.TextChoices):
    NAME = "name", _("name")
    PHONE = "phone", _("telephone")
    BIRTH = "birth", _("birth date")  # 1984-03-12, 1984-03, 1984, as far as it is known
    CARD = "card", _("card")


class SearchKey(models.Model):
    """One word by which a person is found at an antenna where she is enrolled.

    Under row-level security only leakproof operators reach an index, so people are found by equality of keys. Nothing
    refers to the tables of people by a foreign key: rows exist only where a trigger of the owner saw an enrolment.
    """

    pk = models.CompositePrimaryKey("antenna_id", "kind", "key", "person_id")
    antenna = models.ForeignKey(
        "antennas.Antenna", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=5, choices=KeyKind)
    key = models.TextField(db_collation="C")
    person = models.ForeignKey(
        "beneficiaries.Person", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )


class SheetKey(models.Model):
    """One name word or telephone of a sheet that has no person yet: whoever was announced is found by her name."""

    pk = models.CompositePrimaryKey("antenna_id", "key", "sheet_id")
    antenna = models.ForeignKey(
        "antennas.Antenna", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    key = models.TextField(db_collation="C")
    sheet = models.ForeignKey(
        "beneficiaries.LiaisonSheet", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )


class Spelling(models.Model):
    """A word that occurs in some name, without whose. `deletes` are its first eight letters less none, one or two.

    Two words within two edits of each other share such a remainder, so an index on them finds every near spelling
    whatever the size of the vocabulary (symmetric deletion); trigrams miss short words and grow with the table.
    """

    word = models.TextField(primary_key=True, db_collation="C")
    deletes = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["deletes"], name="spelling_deletes", fastupdate=False)]
