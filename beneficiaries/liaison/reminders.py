"""Sheets that sleep: once a week the managers of an antenna are told how many, and nothing else."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from beneficiaries.liaison import following
from beneficiaries.liaison.rights import rules_on
from beneficiaries.models import SheetState
from connect.antennas.models import Antenna, Membership, Role
from connect.post import outbox
from connect.ui.templatetags.ui import of_name


def remind_managers(antenna_id: int, *, at: datetime) -> int:
    """Write to each manager in post, once a week however often it is asked; how many letters were written.

    Behind the antenna's door and with its addresses. Nothing sleeps, nobody is written to.
    """
    today = timezone.localdate(at)
    rules = rules_on(today)
    asleep = following.sleeping(antenna_id, on=today, rules=rules)
    count, unread = asleep.count(), asleep.filter(state=SheetState.SENT).count()
    if not count:
        return 0
    year, week, _day = today.isocalendar()
    with translation.override(settings.LANGUAGE_CODE):
        antenna = of_name(Antenna.objects.values_list("name", flat=True).get(pk=antenna_id))
        subject = ngettext(
            "%(count)s liaison sheet waits at the antenna %(of_antenna)s",
            "%(count)s liaison sheets wait at the antenna %(of_antenna)s",
            count,
        ) % {"count": count, "of_antenna": antenna}
        address = settings.PUBLIC_URL.rstrip("/") + reverse("beneficiaries:sheets") + "?etat=en-cours&dort=1"
        context = {"count": count, "unread": unread, "days": rules.sleeps_days, "address": address}
        body = render_to_string("sheets/asleep.txt", context)
    managers = Membership.objects.on(today).filter(antenna_id=antenna_id, role=Role.MANAGER, user__is_active=True)
    matter = f"asleep:{antenna_id}:{year}-{week:02d}"
    return sum(
        outbox.send(recipient=address, matter=matter, kind="sheets_asleep", subject=subject, body=body)
        for address in managers.order_by("pk").values_list("user__email", flat=True)
    )
