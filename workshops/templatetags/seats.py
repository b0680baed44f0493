"""Seats drawn on the thread (a full dot is taken, an open one is free) and the first names of a team."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from workshops.models import Session, SessionVolunteer

register = template.Library()
DRAWN = 12  # above that the figures say it better


@register.filter
def first_names(team: list[SessionVolunteer]) -> str:
    """`Nadia et Paul`, the one who leads first."""
    return get_text_list([volunteer.user.first_name for volunteer in team], _("and"))


@register.simple_tag
def seats(session: Session) -> SafeString:
    """The dots of a session that carries `taken`; figures stand beside them, so they are hidden from readers."""
    if session.capacity > DRAWN:
        return SafeString("")
    dots = format_html_join(
        "",
        '<circle class="cx-dot{}" cx="{}" cy="6" r="{}"/>',
        (
            ("", 5 + 12 * n, "4.75") if n < session.taken else (" open", 5 + 12 * n, "3.75")
            for n in range(session.capacity)
        ),
    )
    return format_html(
        '<svg class="cx-seats" width="{0}" height="12" viewBox="0 0 {0} 12" aria-hidden="true" focusable="false">{1}</svg>',
        12 * session.capacity,
        dots,
    )
