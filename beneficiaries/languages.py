"""Languages offered when one asks which is easiest: the codes of the diagnostic's `ct_language`."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = [
    ("fr", _("French")),
    ("en", _("English")),
    ("ar", _("Arabic")),
    ("uk", _("Ukrainian")),
    ("ru", _("Russian")),
    ("fa", _("Dari or Persian")),
    ("ps", _("Pashto")),
    ("pt", _("Portuguese")),
    ("es", _("Spanish")),
    ("tr", _("Turkish")),
    ("so", _("Somali")),
    ("ti", _("Tigrinya")),
    ("bn", _("Bengali")),
    ("sq", _("Albanian")),
    ("other", _("another language")),
]
