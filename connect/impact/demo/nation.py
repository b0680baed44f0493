"""The national desk today: full-time equivalents of four antennas, and Strasbourg prepared, three of its steps sent."""

from datetime import date, datetime
from decimal import Decimal

from django.apps import apps

from connect.accounts.models import User
from connect.antennas import full_time
from connect.antennas.models import Antenna, FullTime

POSTS = {
    "paris": "6.5",
    "lille": "4",
    "lyon": "3.5",
    "grenoble": "3",
}  # full-time equivalents; the others have none noted


def write(now: datetime, claire: User) -> None:
    """At the national door; again, it changes nothing. The desk stands beside this app: its table is asked by name."""
    if not FullTime.objects.exists():
        for antenna in Antenna.objects.filter(slug__in=POSTS):
            full_time.note(antenna, Decimal(POSTS[antenna.slug]), antenna.opened_on, "budget", by=claire, at=now)
    new_antenna = apps.get_model("desk", "NewAntenna")
    if new_antenna.objects.exists():
        return
    opens: date = now.date()
    facts = {
        "nom": {"name": ["Strasbourg"], "slug": [""], "code": ["SB"], "opened_on": [opens.isoformat()]},
        "lieu": {
            "address": ["3 rue du Port du Rhin"], "town": ["67000 Strasbourg"], "town_code": ["-"],
            "town_for": ["67000 Strasbourg"], "phone": [""], "hours": ["Tu-Fr 09:15-18:30; Sa 09:15-12:30"],
        },
        "territoire": {"departments": ["67, 68"], "legal_mention": [""]},
    }  # fmt: skip
    new_antenna.objects.create(author=claire, facts=facts, begun_at=now, changed_at=now)
