"""How long a session lasts, as one says it."""

from decimal import Decimal

from django import template

from connect.ui.templatetags.ui import hours

register = template.Library()


@register.filter
def lasting(minutes: int | None) -> str:
    """`2 h`, `1 h 30`, `45 min`."""
    return "" if minutes is None else hours(Decimal(minutes) / 60)
