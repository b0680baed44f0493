"""What runs short is told to the managers by one letter: when something new runs short, and once a week while it does."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from connect.antennas.models import Antenna, Membership, Role
from connect.post import outbox
from connect.ui.templatetags.ui import of_name
from sales.stockroom import alerts


def tell_managers(antenna_id: int, *, at: datetime) -> int:
    """Write to each manager in post; how many letters were written. Asked each morning, so at most one letter a day.

    Behind the antenna's door and with its addresses. Nothing runs short, nobody is written to.
    """
    today = timezone.localdate(at)
    short = alerts.short(antenna_id, today)
    if not short:
        return 0
    year, week, _day = today.isocalendar()
    with translation.override(settings.LANGUAGE_CODE):
        antenna = of_name(Antenna.objects.values_list("name", flat=True).get(pk=antenna_id))
        subject = ngettext(
            "%(count)s article is running short at the antenna %(of_antenna)s",
            "%(count)s articles are running short at the antenna %(of_antenna)s",
            len(short),
        ) % {"count": len(short), "of_antenna": antenna}
        address = settings.PUBLIC_URL.rstrip("/") + reverse("stockroom:alerts")
        body = render_to_string("stockroom/short.txt", {"short": short, "address": address})
    managers = Membership.objects.on(today).filter(antenna_id=antenna_id, role=Role.MANAGER, user__is_active=True)
    which = "-".join(str(article.product.pk) for article in sorted(short, key=lambda one: one.product.pk))
    matter = f"short:{antenna_id}:{year}-{week:02d}:{hashlib.sha256(which.encode()).hexdigest()[:16]}"
    return sum(
        outbox.send(recipient=address, matter=matter, kind="stock_short", subject=subject, body=body)
        for address in managers.order_by("pk").values_list("user__email", flat=True)
    )
