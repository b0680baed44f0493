"""Drawings and words of training pages: seats as dots, a half-day as people say it."""

from django import template
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from connect.ui.templatetags.ui import NBSP, hour, said_day
from training.models import HalfDay

register = template.Library()
STEP, MIDDLE, FULL, OPEN = 12, 5, "4.75", "3.75"


@register.simple_tag
def seat_dots(taken: int, capacity: int) -> SafeString:
    """One dot a seat, filled when taken; always beside the words that say the same."""
    dots = format_html_join(
        "",
        '<circle class="cx-dot{}" cx="{}" cy="6" r="{}"/>',
        (("" if n < taken else " open", MIDDLE + STEP * n, FULL if n < taken else OPEN) for n in range(capacity)),
    )
    return format_html(
        '<svg class="cx-seats" width="{0}" height="12" viewBox="0 0 {0} 12" aria-hidden="true" focusable="false">{1}</svg>',
        STEP * capacity,
        dots,
    )


@register.filter
def said(half_day: HalfDay) -> str:
    """`mercredi 25 novembre, matin (9 h 30 à 13 h)`."""
    day = f"{format_date(half_day.day, 'l')} {said_day(half_day.day, 'j F')}"
    hours = gettext("%(starts)s to %(ends)s") % {"starts": hour(half_day.starts), "ends": hour(half_day.ends)}
    return f"{day}, {half_day.get_half_display()} ({hours.replace(' ', NBSP)})"
