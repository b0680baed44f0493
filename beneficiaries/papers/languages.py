"""The languages in which a person's documents are written: fewer than those one may say, each complete and tested.

They are no languages of the pages: `settings.LANGUAGES` stays French and English. `fr-simple` is French in short
sentences and common words; it is not called FALC, which only its readers may say.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.utils import translation


class Tongue(NamedTuple):
    """`code` is Django's, `tag` is written in documents (BCP 47), `name` is the language's own."""

    code: str
    tag: str
    name: str
    is_rtl: bool = False

    @property
    def direction(self) -> str:
        return "rtl" if self.is_rtl else "ltr"


TONGUES = {
    tongue.code: tongue
    for tongue in (
        Tongue("fr", "fr", "Français"),
        Tongue("fr-simple", "fr", "Français simple"),
        Tongue("en", "en", "English"),
        Tongue("ar", "ar", "العربية", is_rtl=True),
        Tongue("uk", "uk", "Українська"),
        Tongue("es", "es", "Español"),
    )
}
CHOICES = [(tongue.code, tongue.name) for tongue in TONGUES.values()]


def tongue_for(preferred: str) -> Tongue:
    """The language of somebody's documents: the easiest one when it is written, else plain French."""
    return TONGUES.get(preferred, TONGUES["fr-simple"])


@contextmanager
def spoken(tongue: Tongue) -> Iterator[None]:
    """Inside, texts are in this language. What one of its catalogues lacks would be in French: a test allows none."""
    with translation.override(tongue.code):
        yield
