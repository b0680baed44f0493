"""What to say of the data; words of the access journal."""

from django import template
from django.utils.translation import gettext as _

from beneficiaries.privacy import notices

register = template.Library()


@register.simple_tag
def notice_aloud() -> str:
    """What to say of the data, in the words of the version in force."""
    return notices.short(notices.current())


@register.filter
def act_words(act: str) -> str:
    """What was done, as a reader says it; the act's own word where none is written here."""
    said = {
        "opened": _("opened"), "corrected": _("corrected"), "registered": _("welcomed as new"),
        "enrolled from elsewhere": _("opened from another antenna’s file"), "copied for the person": _("copied for the person"),
        "corrections read": _("what the file said before was read"),
        "address judged": _("an e-mail address was said to work or not"),
        "journal read": _("this journal was read"), "erased": _("erased"), "consent given": _("a consent noted"),
        "consent withdrawn": _("a consent taken back"),
    }  # fmt: skip
    first = act.partition(":")[0]
    begun = {
        "asked": _("a request noted"),
        "answered": _("a request answered"),
        "kept": _("delicate words kept in a text"),
    }
    return said.get(act) or begun.get(first) or act
