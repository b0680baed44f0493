"""Free text is looked at before it is kept (law.md G04, G08): a social-security number is refused; a word that speaks of
health, origin, religion, sexual life or offences is pointed at, and stays only if whoever writes says so.

`FreeTextField` is the one form field for text that nobody chose from a list; the warning stands beside each.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.fr import nir

WARNING = gettext_lazy(
    "Only facts that serve the help. Nothing about health, origin, religion or offences, no social-security number."
)
HEALTH, ORIGIN, RELIGION, LIFE, OFFENCES = (
    gettext_lazy("health"), gettext_lazy("origin"), gettext_lazy("religion"), gettext_lazy("sexual life"),
    gettext_lazy("offences"),
)  # fmt: skip
# Beginnings of words, without accents. A word that a counter needs every day is not here (« traitement » de texte).
WORDS: dict[Any, str] = {
    HEALTH: "malad cancer diabet depress psychiatr psycholog schizo bipolair autis epilep alzheim parkinson handicap invalid"
    " hopital hospitali medicament ordonnance enceinte grossesse alcool toxicoman drogu addict vih sida hepatit aah mdph"
    " illness disease disab pregnan hospital",
    ORIGIN: "ethni racial arabe arabes africain africaine maghreb gitan gitane tsigane roms sans-papier sans-papiers clandestin"
    " nationalite origine origines",
    RELIGION: "musulman islam chretien catholique protestant juif juive judais bouddhis hindou religi ramadan mosquee synagogue"
    " eglise muslim christian jewish church",
    LIFE: "homosexu lesbien bisexu transgenre transsexu sexuel sexuelle prostitu",
    OFFENCES: "prison detenu detenue incarcer condamn delinquan casier garde-a-vue bracelet-electronique probation spip",
}
_FOUND = {
    about: re.compile(rf"(?<![a-z])(?:{'|'.join(words.split())})[a-z]*", re.IGNORECASE)
    for about, words in WORDS.items()
}
_SEPARATORS = " \t\n\r.-–—/_,:;"
NIR_LENGTH = 15


class Seen(NamedTuple):
    """A word found in a text, and what it is about."""

    word: str
    about: str | Promise


class FreeText(NamedTuple):
    """What was typed, and whether it stays although a word was pointed at."""

    text: str
    kept: bool = False


def plain(text: str) -> str:
    """Lower case, without accents, ligatures apart; digits of any script as 0-9."""
    text = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    kept = (c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in kept).lower()


def holds_nir(text: str) -> bool:
    """Does a French social-security number with its right key stand in a text, however it is spaced or dotted?"""
    said = plain(text)
    for start, first in enumerate(said):
        if first in "123478" and not (start and said[start - 1].isalnum()) and nir.is_valid(_number_from(said, start)):
            return True
    return False


def _number_from(said: str, start: int) -> str:
    """Fifteen characters of a number from a place, separators left out; shorter when something else comes first."""
    number, gap = "", 0
    for c in said[start:]:
        if c in _SEPARATORS:
            gap += 1
            if gap > 3:
                break
            continue
        if not (c.isdigit() or (len(number) == 6 and c in "ab")):
            break
        number, gap = number + c, 0
        if len(number) > NIR_LENGTH:
            return number
    return number.upper()


def delicate_words(text: str) -> list[Seen]:
    """Words that speak of what is not collected, each once, in the order of the text."""
    said = plain(text).replace(" ", " ")
    joined = re.sub(r"\b(sans|garde a|bracelet) (papiers?|vue|electronique)", lambda m: m[0].replace(" ", "-"), said)
    found = [
        (match.start(), Seen(match[0], about)) for about, words in _FOUND.items() for match in words.finditer(joined)
    ]
    once: dict[str, Seen] = {}
    for _place, seen in sorted(found, key=lambda f: f[0]):
        once.setdefault(seen.word, seen)
    return list(once.values())


class _Kept:
    """A text box with, once a word was pointed at, a box to tick: keep it anyway."""

    template = "privacy/free_text.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> FreeText | None:
        if name not in data:
            return None
        return FreeText(str(data[name]), bool(data.get(f"{name}-garder")))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data

    def format_value(self, value: Any) -> str:
        return value.text if isinstance(value, FreeText) else str(value or "")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        box = super().render(name, value, attrs, renderer)  # type: ignore[misc]  # a widget's
        if not isinstance(value, FreeText):
            return box
        context = {
            "box": box, "name": name, "kept": value.kept, "words": delicate_words(value.text),
            "id": f"{(attrs or {}).get('id', name)}-garder",
        }  # fmt: skip
        return render_to_string(self.template, context)


class FreeTextInput(_Kept, forms.TextInput):
    """One line."""


class FreeTextArea(_Kept, forms.Textarea):
    """Several lines."""


class FreeTextField(forms.CharField):
    """Free text: refused with a social-security number; a delicate word is pointed at, and stays if one says so.

    Cleaned to a string. `kept_words`: what was kept although it was pointed at, to be noted by whoever saves.
    """

    widget = FreeTextInput

    def __init__(self, *, long: bool = False, **kwargs: Any) -> None:
        widget = (
            FreeTextArea(attrs={"rows": 3, "autocomplete": "off"})
            if long
            else FreeTextInput(attrs={"autocomplete": "off"})
        )
        super().__init__(**{"widget": widget, "help_text": WARNING, "max_length": 200} | kwargs)
        self.kept_words: list[Seen] = []

    def clean(self, value: Any) -> str:
        typed = value if isinstance(value, FreeText) else FreeText(str(value or ""))
        text: str = super().clean(typed.text)
        if holds_nir(text):
            raise ValidationError(
                _("This holds a social-security number. It is never kept here: take it out."), code="nir"
            )
        words = delicate_words(text)
        if words and not typed.kept:
            said = ", ".join(f"« {seen.word} » ({seen.about})" for seen in words)
            raise ValidationError(
                _("Is this needed to help? %(words)s. Write it otherwise, or tick that it stays.") % {"words": said},
                code="delicate",
            )
        self.kept_words = words
        return text

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, data.text if isinstance(data, FreeText) else data)


def kept_anyway(form: forms.Form) -> str:
    """What was kept although it was pointed at, as the journal notes it: subjects, never words. Empty when nothing was."""
    subjects = {
        about
        for field in form.fields.values()
        if isinstance(field, FreeTextField)
        for about, words in _FOUND.items()
        if any(words.fullmatch(seen.word) for seen in field.kept_words)
    }
    order = [HEALTH, ORIGIN, RELIGION, LIFE, OFFENCES]
    names = ["health", "origin", "religion", "life", "offences"]
    return "kept: " + "+".join(n for n, s in zip(names, order, strict=True) if s in subjects) if subjects else ""
