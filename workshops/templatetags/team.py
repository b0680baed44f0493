"""Words of the team's pages."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from connect.ui.templatetags.ui import hours

register = template.Library()


@register.filter
def lasting(minutes: int | None) -> str:
    """Minutes as one says them: `2 h 30`; nothing yet is `0 h`."""
    return hours(Decimal(minutes) / 60) if minutes else SafeString("0\u00a0h")


@register.filter
def listed(things: list[Any]) -> str:
    """`Charte signée et Caisse`."""
    return get_text_list([str(thing) for thing in things], _("and"))
