"""What other pages say of partners: the requests that wait for this reader."""

from typing import Any

from django import template
from django.conf import settings

from connect.antennas.doors import Pass
from connect.partners.access import may_write_partners
from connect.partners.joining import asking

register = template.Library()


@register.simple_tag
def joining_address() -> str:
    """Where one asks to join the portal, as a letter writes it."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/rejoindre/"


@register.inclusion_tag("partners/desk/_waiting.html")
def requests_that_wait(membership: Pass | None) -> dict[str, Any]:
    """One line with a link when requests to join wait; nothing, and no query, for those who do not answer them."""
    if membership is None or not may_write_partners(membership):
        return {"waiting": 0}
    space = "partners" if membership.antenna_id else "national_partners"
    return {"waiting": asking.waiting(membership.antenna_id).count(), "space": space}
