"""What changes in a place, in words: a field, what we hold, what will be."""

from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from connect.partners.directory.codes import LIST_OF, said
from connect.partners.directory.forms import Labels
from connect.partners.models import Place
from connect.ui.templatetags.ui import day, phone


class Change(NamedTuple):
    field: str
    old: str
    new: str


def words_of(field: str, old: Any, new: Any, labels: Labels) -> Change:
    """`field`: the name of a column of Place."""
    name = str(Place._meta.get_field(field.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
    known = labels[LIST_OF[field]] if field in LIST_OF else {}
    return Change(name, _said(field, old, known), _said(field, new, known))


def _said(field: str, value: Any, known: dict[str, str]) -> str:
    if value in (None, "", []):
        return _("nothing")
    if isinstance(value, list):
        return ", ".join(said(value, known))
    if isinstance(value, date):
        return day(value)
    return phone(value) if field == "phone" else str(value)
