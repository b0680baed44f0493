"""Words for files that are alike."""

from django import template
from django.utils.functional import Promise

from beneficiaries.duplicates import WORDS
from beneficiaries.models import Pair, PairHere

register = template.Library()


@register.filter
def reasons(pair: Pair | PairHere) -> list[Promise]:
    """Why two files are thought to be alike, in words."""
    return [WORDS[sign] for sign in pair.signs if sign in WORDS]
