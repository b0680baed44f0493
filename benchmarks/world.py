"""Who sells what to whom under load: written as the owner into an empty Connect, told as JSON on standard output.

`python -m benchmarks.world SECONDS TILLS`: so many tills at Lille and two at each other antenna, a seller signed in at each,
people enough for that long, devices that the tills of an antenna share.
"""

import json
import sys
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

SALES_A_SECOND = 1.5  # of one till at most, to people who never bought before
DEVICES_A_SECOND = 1
FEWEST = 60


def main() -> None:
    import django

    django.setup()
    from django.utils import timezone

    from connect.antennas.models import Antenna
    from connect.impact.demo.cast import ensure_cast
    from sales.reference import open_missing_tills

    seconds, tills = float(sys.argv[1]), int(sys.argv[2])
    ensure_cast()
    open_missing_tills()
    sellers, devices = [], {}
    for antenna in Antenna.objects.order_by("pk"):
        here = tills if antenna.slug == "lille" else 2
        people = _people(antenna, max(FEWEST, int(seconds * SALES_A_SECOND)) * here)
        devices[antenna.slug] = _devices(antenna, max(FEWEST, int(seconds * DEVICES_A_SECOND)))
        for rank, till in enumerate(_tills(antenna, here)):
            sellers.append(
                {"antenna": antenna.slug, "till": till.chain.code, "cookie": _signed_in(antenna, till, rank),
                 "people": people[rank::here]}
            )  # fmt: skip
    print(json.dumps({"sellers": sellers, "devices": devices, "day": timezone.localdate().isoformat()}))


def _tills(antenna: Any, many: int) -> list[Any]:
    from sales.models import Till
    from sales.till import open_till

    for _ in range(many - Till.objects.filter(antenna=antenna).count()):
        open_till(antenna.sites.select_related("antenna").first(), by=None)
    return list(Till.objects.filter(antenna=antenna).select_related("chain").order_by("number")[:many])


def _people(antenna: Any, many: int) -> list[str]:
    from django.utils import timezone

    from beneficiaries.models import Enrolment, Person

    since = timezone.localdate() - timedelta(days=30)
    people = [
        Person(id=uuid.uuid4(), first_name="Charge", last_name=f"N{n}", card_number=f"{antenna.code}-{900000 + n}")
        for n in range(many)
    ]
    Person.objects.bulk_create(people, batch_size=1000)
    Enrolment.objects.bulk_create(
        [Enrolment(person=person, antenna=antenna, since=since) for person in people], batch_size=1000
    )
    return [str(person.pk) for person in people]


def _devices(antenna: Any, many: int) -> list[str]:
    from django.utils import timezone

    from connect.accounts.models import User
    from connect.impact.demo.workbench import prepare
    from sales.models import Product, Unit, UnitState

    site, product = antenna.sites.first(), Product.objects.get(code="PCB")
    made = Unit.objects.bulk_create(
        Unit(
            antenna=antenna, site=site, product=product, kind=product.kind, label=f"{antenna.code}PC99-{n:04d}",
            model="Lenovo T470", grade="B", serial=f"CH{antenna.pk}{n:06d}", state=UnitState.RECEIVED,
            received_on=timezone.localdate(),
        )
        for n in range(1, min(many, 9999) + 1)
    )  # fmt: skip
    prepare(made, by=User.objects.order_by("pk")[0], at=timezone.now())
    return [unit.label for unit in made]


def _signed_in(antenna: Any, till: Any, rank: int) -> str:
    """A volunteer with a session of her own, at that till, which she has opened; gives its cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from connect.accounts.models import User
    from connect.antennas.doors import open_antenna
    from connect.antennas.models import Membership, Role
    from sales.drawer.opening import open_session

    user = User.objects.create(
        email=f"charge.{antenna.slug}.{rank}@demo.invalid", first_name=f"Charge {rank}", password="!"
    )
    Membership.objects.create(user=user, antenna=antenna, role=Role.VOLUNTEER, starts_on=antenna.opened_on)
    with open_antenna(antenna.pk):
        open_session(till, Decimal(50), by=user, at=timezone.now())
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["till"] = till.pk
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
