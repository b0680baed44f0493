"""Languages offered when one asks which is easiest: the codes of the diagnostic's `ct_language`."""

from django.utils.translation import pgettext_lazy

LANGUAGES = [
    ("fr", pgettext_lazy("language", "French")),
    ("en", pgettext_lazy("language", "English")),
    ("ar", pgettext_lazy("language", "Arabic")),
    ("uk", pgettext_lazy("language", "Ukrainian")),
    ("ru", pgettext_lazy("language", "Russian")),
    ("fa", pgettext_lazy("language", "Dari or Persian")),
    ("ps", pgettext_lazy("language", "Pashto")),
    ("pt", pgettext_lazy("language", "Portuguese")),
    ("es", pgettext_lazy("language", "Spanish")),
    ("tr", pgettext_lazy("language", "Turkish")),
    ("so", pgettext_lazy("language", "Somali")),
    ("ti", pgettext_lazy("language", "Tigrinya")),
    ("bn", pgettext_lazy("language", "Bengali")),
    ("sq", pgettext_lazy("language", "Albanian")),
    ("other", pgettext_lazy("language", "another language")),
]


def language_name(code: str) -> str:
    """The language in words; a code that is not ours as it stands."""
    return str(dict(LANGUAGES).get(code, code))
