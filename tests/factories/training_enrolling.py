"""Who waits for a seat; what registering, replacing, calling and convening leave in a full day."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership
from connect.partners.models import Professional
from tests.factories.people import ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, colleague_of
from training import registration
from training.enrolling import replacing
from training.links import secret_of
from training.models import HouseRules, Registration, RegistrationState, Session, SessionTrainer


def waits(session: Session, professional: Professional, minutes: int = 0) -> Registration:
    """She asked so many minutes ago, and waits."""
    since = timezone.now() - timedelta(minutes=minutes)
    return RegistrationFactory(
        session=session, professional=professional, state=RegistrationState.WAITING, waiting_since=since
    )


def house_rules(version: str = "2026.1", from_on: date | None = None, **facts: Any) -> HouseRules:
    """A version in force from today unless said otherwise."""
    facts = {"text": "Chacun signe chaque demi-journée.", "published_at": timezone.now(), **facts}
    return HouseRules.objects.create(version=version, from_on=from_on or timezone.localdate(), **facts)


def a_day(lille: Antenna, manager: Membership, professional: Professional) -> dict[str, Any]:
    """A session of two seats: one passed to a colleague, one given back and kept for who waits; a trainer; house rules."""
    now, by = timezone.now(), manager.user
    rules = house_rules()
    session = a_session(lille, timezone.localdate() + timedelta(days=9), capacity=2)
    teach = SessionTrainer.objects.create(antenna=lille, session=session, membership=manager)
    facts, second, third = {"at": now, "by": by}, colleague_of(professional), colleague_of(professional)
    with open_antenna(lille.pk, user_id=by.pk):
        going = registration.register_from_here(
            session, professional.structure, colleagues=[professional, second], new=[], **facts
        )
    called = waits(session, ProfessionalFactory())
    with open_antenna(lille.pk, user_id=by.pk):
        new = replacing.replace(going[0], colleague=third, **facts)
        registration.withdraw(going[1], by=by, at=now)
    return {
        "enrolling_session": session.pk, "enrolling_called": called.pk, "enrolling_seat": new.pk,
        "enrolling_trainer": teach.pk, "enrolling_structure": professional.structure_id, "enrolling_rules": rules.pk,
        "enrolling_secret": secret_of(new),
    }  # fmt: skip


OF_TRAINEE = ["page", "dates", "rules", "cannot_come", "answer"]
ON_PORTAL = ["person", "replace", "take", "leave"]
OF_SESSION = ["group", "find", "register", "list", "call", "trainers"]


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    seated = ("person", "replace", "withdraw", "convene")
    return {
        **{f"training_enrolling:{name}:pk": keys["enrolling_session"] for name in OF_SESSION},
        **{f"training_enrolling:{name}:structure": keys["enrolling_structure"] for name in ("register", "list")},
        **{f"training_enrolling:{name}:pk": keys["enrolling_seat"] for name in seated},
        **{f"trainee:{name}:secret": keys["enrolling_secret"] for name in OF_TRAINEE},
        "trainee:answer:word": "laisser",
        "training_enrolling:take:pk": keys["enrolling_called"],
        "portal_training_enrolling:list:pk": keys["enrolling_session"],
        **{f"portal_training_enrolling:{name}:pk": keys["enrolling_seat"] for name in ON_PORTAL},
        "training_enrolling:leave:pk": keys["enrolling_trainer"],
        "national_training_enrolling:version:pk": keys["enrolling_rules"],
    }
