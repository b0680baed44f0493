"""An e-mail address in a form: what looks mistyped is asked about once, and may be kept all the same."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from connect.post.addresses import likely_meant


class Typed(NamedTuple):
    """What the browser sent: the address, and the answer to the question if it was asked."""

    text: str = ""
    answer: str = ""


class AddressWidget(forms.EmailInput):
    """The address; after a doubt, the two that it may be."""

    doubt: tuple[str, str] | None = None  # what is probably meant, what was typed

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        return Typed((data.get(name) or "").strip(), data.get(f"{name}_meant") or "")

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        text = value.text if isinstance(value, Typed) else value
        field = super().render(name, text, attrs, renderer)
        if self.doubt is None:
            return field
        key = self.build_attrs(self.attrs, attrs).get("id", name)
        return render_to_string("ui/address.html", {"field": field, "name": name, "key": key, "doubt": self.doubt})


class AddressField(forms.EmailField):
    """One e-mail address, cleaned to text. ValidationError `doubt` when its domain is a slip away from a usual one."""

    widget = AddressWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", AddressWidget(attrs={"autocomplete": "off"}))
        defaults: dict[str, Any] = {"label": _("E-mail address"), "required": False}
        super().__init__(**defaults | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.text if isinstance(value, Typed) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, data.text if isinstance(data, Typed) else data)

    def clean(self, value: Any) -> str:
        typed = value if isinstance(value, Typed) else Typed(str(value or "").strip())
        meant = likely_meant(typed.text) if len(typed.text) <= 254 and "\x00" not in typed.text else ""
        if meant and typed.answer in (meant, typed.text):
            return str(super().clean(typed.answer))
        if meant:
            self.widget.doubt = (meant, typed.text)
            raise ValidationError(
                _("Did the person say %(meant)s? Choose, then send again."), code="doubt", params={"meant": meant}
            )
        return str(super().clean(typed.text))
