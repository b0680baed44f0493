"""Half-days to sign: one that is signed whatever the hour; what signing leaves in a full day."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from beneficiaries.models import DocumentKind
from beneficiaries.uploads.documents import Document
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership
from tests.factories.training import RegistrationFactory, a_session
from training import attestations
from training.models import HalfDay, Means, PaperBatch, Registration, Session, SessionTrainer
from training.signing import absences, doors, papersheet, signing

YESTERDAY = timezone.localdate() - timedelta(days=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of that day, on the wall clock of Paris."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def a_half_day_now(antenna: Antenna, people: int = 0, **facts: Any) -> HalfDay:
    """Of a session of today, that began at midnight: whatever the hour, it is signed now."""
    session = a_session(antenna, timezone.localdate(), **facts)
    session.half_days.filter(half="pm").delete()
    session.half_days.update(starts=time(0, 0), ends=time(4, 0))
    for _n in range(people):
        RegistrationFactory(session=session)
    return session.half_days.get()


def who_teaches(session: Session, member: Membership) -> SessionTrainer:
    return SessionTrainer.objects.create(antenna_id=session.antenna_id, session=session, membership=member)


def from_outside(session: Session) -> SessionTrainer:
    return SessionTrainer.objects.create(antenna_id=session.antenna_id, session=session, outside_name="Inès Roy")


def signs(registration: Registration, half_day: HalfDay, *, when: datetime, means: str = Means.LINK) -> Any:
    with open_antenna(half_day.antenna_id):
        return signing.sign(half_day, registration, means=means, at=when)


def a_day(lille: Antenna, manager: Membership) -> dict[str, Any]:
    """The keys of what was made, by name: a signature struck out and one that stands, a code, a call, a scan, papers."""
    now, by = timezone.now(), manager.user
    half_day = a_half_day_now(lille, people=2)
    first, second = half_day.session.registrations.order_by("pk")
    teach = who_teaches(half_day.session, manager)
    with open_antenna(lille.pk):
        door = doors.open_roll(half_day, by=by, at=now)
        wrong = signing.sign(half_day, first, means=Means.CODE, at=now)
        signing.strike(wrong, reason="touché par erreur", at=now, by=by)
        stands = signing.sign(half_day, first, means=Means.TABLET, at=now)
        papersheet.copy(half_day, signed=[], absent=[second], trainer=None, at=now, by=by)
        signing.sign_as_trainer(half_day, teach, means=Means.ACCOUNT, at=now, by=by)
        absences.called(second, half_day, outcome="reached", key=uuid.uuid4(), at=now, by=by)
        scan = papersheet.add_scan(half_day.session, Document(DocumentKind.PNG, b"scan"), at=now, by=by)
        attestations.deliver(half_day.session, at=now, by=by)
        batch = PaperBatch.objects.create(
            antenna=lille, first_on=now.date(), last_on=now.date(), paper_ids=["a"], total=1, asked_at=now, asked_by=by
        )
        batch.file.save("training/papers/full-day.zip", ContentFile(b"PK"), save=False)
        batch.done, batch.finished_at = 1, now
        batch.save()
        code = doors.code_at(door, now)
    return {
        "signing_half_day": half_day.pk, "signing_session": half_day.session_id, "signing_registration": second.pk,
        "signing_signature": stands.pk, "signing_scan": scan.pk, "signing_batch": batch.pk, "signing_code": code,
        "signing_certificate": first.certificates.get().pk, "signing_tablet": doors.tablet_secret(half_day),
        "signing_secret": _secret(first),
    }  # fmt: skip


def _secret(registration: Registration) -> str:
    from training.links import link_to, secret_of

    with open_antenna(registration.antenna_id):
        link_to(registration, at=timezone.now())
    return secret_of(registration)


OF_HALF_DAY = ["open", "shut", "screen", "sign", "copy"]


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    return {
        **{f"training_signing:{name}:pk": keys["signing_half_day"] for name in OF_HALF_DAY},
        **{f"training_signing:{name}:pk": keys["signing_half_day"] for name in ("person", "call")},
        **{f"training_signing:{name}:registration": keys["signing_registration"] for name in ("person", "call")},
        **{f"training_signing:{name}:pk": keys["signing_session"] for name in ("sheet", "add_scan", "of_session")},
        "training_signing:strike:pk": keys["signing_signature"],
        "training_signing:scan:pk": keys["signing_scan"],
        "training_signing:certificate:pk": keys["signing_certificate"],
        "training_portal:certificate:pk": keys["signing_certificate"],
        **{f"training_signing:{name}:pk": keys["signing_batch"] for name in ("batch", "download")},
        "trainee_signing:room:code": keys["signing_code"],
        "trainee_signing:tablet:secret": keys["signing_tablet"],
        **{f"trainee_signing:{name}:secret": keys["signing_secret"] for name in ("mine", "attestation", "certificate")},
    }
