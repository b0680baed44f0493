"""Where someone lives, in one form field: a postcode, a town, or both; the commune is chosen and never deduced.

With JavaScript communes are offered as one types (`commune_views`); without, a second step offers them as buttons.
A postcode alone is accepted as it is, and so is a place that no list knows.
"""

import re
import unicodedata
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from connect.antennas.communes import CEDEX, at_postcode, by_code, named, only_named, propose
from connect.antennas.doors import root_urls
from connect.antennas.models import Commune

OFFERED = 8  # communes of a second step
AS_WRITTEN = "-"  # chosen instead of a code: it is none of those
POSTCODE = re.compile(r"(?<!\w)[0-9]{5}(?!\w)")


class Place(NamedTuple):
    """What is stored: the postcode typed, the commune chosen if any, and the town's name (as written without one)."""

    postcode: str = ""
    town: str = ""
    commune: Commune | None = None

    @property
    def written(self) -> str:
        return f"{self.postcode} {self.town}".strip()


class Typed(NamedTuple):
    """What the browser sent: the text, the code chosen, and the text for which it was chosen."""

    text: str = ""
    code: str = ""
    chosen_for: str = ""
    look: bool = False  # the button that asks for the communes, without JavaScript

    @property
    def is_chosen(self) -> bool:
        return bool(self.code) and self.chosen_for == self.text


def written_for(commune: Commune, text: str) -> str:
    """The text of the field once this commune is chosen: with the postcode typed, or the only one that it has."""
    typed = POSTCODE.search(text)
    postcode = typed[0] if typed else commune.postcodes[0] if len(commune.postcodes) == 1 else ""
    return Place(postcode, commune.name).written


class PlaceWidget(forms.TextInput):
    """The text, its hidden code, and either a list that opens or the communes of the second step."""

    proposed: tuple[Commune, ...] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        text = " ".join(data.get(name, "").split())
        chosen_for = " ".join(data.get(f"{name}_for", "").split())
        return Typed(text, data.get(f"{name}_code", ""), chosen_for, f"{name}_look" in data)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        typed = value if isinstance(value, Typed) else Typed(str(value or ""))
        with root_urls():
            address = f"{reverse('communes')}?champ={name}"
        context = {
            "name": name,
            "typed": typed,
            "attrs": self.build_attrs(self.attrs, attrs),
            "address": address,
            "proposed": self.proposed,
            "as_written": AS_WRITTEN,
            "chosen": typed.code if typed.is_chosen else "",
        }
        return render_to_string("ui/commune.html", context)


class PlaceField(forms.CharField):
    """A postcode, a town or both; cleaned to a `Place`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PlaceWidget)
        defaults: dict[str, Any] = {"label": _("Postcode or town"), "max_length": 90, "required": False}
        super().__init__(**defaults | kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Place):
            return Typed(value.written, value.commune.code if value.commune else "", value.written)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = self.prepare_value(initial) or Typed()
        return bool(before[:2] != (data or Typed())[:2])

    def clean(self, value: Any) -> Place:
        typed = value if isinstance(value, Typed) else Typed(str(value or ""))
        text = _one_line(super().clean(typed.text))
        if not text:
            return Place()
        found = POSTCODE.search(text)
        postcode = found[0] if found else ""
        town = " ".join(text.replace(postcode, " ", 1).split(" ")).strip(" ,-()") if postcode else text
        _refuse_what_is_no_place(town, CEDEX.sub("", town))
        if typed.is_chosen:
            return self._chosen(typed.code, postcode, town, text)
        return self._understood(postcode, town, text, look=typed.look)

    def _chosen(self, code: str, postcode: str, town: str, text: str) -> Place:
        if code == AS_WRITTEN:
            return Place(postcode, town[:80])
        commune = by_code(code)
        if commune is None:
            raise ValidationError(_("Choose a commune of the list, or keep what is written."), code="commune")
        return Place(postcode or (commune.postcodes[0] if len(commune.postcodes) == 1 else ""), commune.name, commune)

    def _understood(self, postcode: str, town: str, text: str, *, look: bool) -> Place:
        """The commune when both the postcode and the name say the same one; a question when only a name may."""
        if postcode and not town and not look:
            return Place(postcode)
        certain = named(postcode, town) if postcode else only_named(town)
        if certain and not look:
            return Place(postcode, certain.name, certain)
        here = at_postcode(postcode)
        proposed = (
            here if not town else propose(text, most=OFFERED) or [*here[:OFFERED], *propose(town, most=OFFERED // 2)]
        )
        if not proposed:
            return Place(postcode, town[:80])
        self.widget.proposed = tuple(dict.fromkeys(proposed))  # the field and its widget are this form's own
        raise ValidationError(_("Which commune is it? Choose, or keep what is written."), code="choose")


def _one_line(text: str) -> str:
    return " ".join("".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c)[0] != "C").split())


def _refuse_what_is_no_place(town: str, name: str) -> None:
    """`name` is the town without its CEDEX, whose number is not a fault."""
    if re.fullmatch(r"\d+", town):
        raise ValidationError(_("A postcode has five digits. Example: 59000."), code="postcode")
    if re.search(r"\d", name):
        raise ValidationError(_("Write the postcode and the town, without the street."), code="address")
    if set(town) & set("<>{}[]\\|=;"):
        raise ValidationError(_("Write the name alone, without signs such as < or ;."), code="signs")
    if town and not any(unicodedata.category(c).startswith("L") for c in town):
        raise ValidationError(_("Write a postcode of five digits, a town, or both."), code="no_letter")
