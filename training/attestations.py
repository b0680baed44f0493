"""Delivering attestations: hours decide, facts are frozen, numbers have no gap."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from training import notices
from training.models import Attestation, HalfDay, Registration, RegistrationState, Session

# Model of the printed document, `templates/training/pdf/attestation-….html`. A correction is a new file and a new value
# here: what was delivered keeps its model, a reissue takes the new one.
LAYOUT = "2026.1"


class NobodyToAttest(Refusal):
    sentence = _("Nobody has attended hours yet: note who came, then deliver the attestations.")


@for_constraint("attestation_has_hours", "attestation_hours_are_those_attended")
class NoHours(Refusal):
    sentence = _("The hours have just changed. Look at the attendance again, then deliver.")


@for_constraint("attestation_first_once", "training_attestation_replaces_id_key")
class AlreadyDelivered(Refusal):
    sentence = _("This attestation has just been delivered by a colleague.")


class NothingNew(Refusal):
    sentence = _("The attestation in force says the same: there is nothing to reissue.")


@act
def deliver(session: Session, *, at: datetime, by: User) -> list[Attestation]:
    """Deliver an attestation to each registered person with attended hours who has none; gives the new ones.

    Repeated, it gives an empty list. Each person gets an e-mail. Refuses NobodyToAttest.
    """
    half_days = list(session.half_days.all())
    registrations = list(
        Registration.objects.select_for_update(of=("self",))
        .filter(session=session, state=RegistrationState.REGISTERED)
        .select_related("professional", "structure", "session__module", "session__site")
        .prefetch_related("attendances", "attestations")
        .order_by("professional__last_name", "professional__first_name", "pk")
    )
    with_hours = [one for one in registrations if hours_of(one, half_days)[0]]
    if not with_hours:
        raise NobodyToAttest
    without = [one for one in with_hours if not one.attestations.all()]
    return [_write(one, half_days, at=at, by=by, replaces=None) for one in without]


@act
def reissue(attestation: Attestation, *, at: datetime, by: User) -> Attestation:
    """Deliver again, with a new number that names the old one, which stays verifiable as it was issued.

    For a name or a presence that was corrected, or a new model of the document. Refuses NothingNew when the last one
    says the same, NoHours when no hour is left.
    """
    registration = (
        Registration.objects.select_for_update(of=("self",))
        .select_related("professional", "structure", "session__module", "session__site")
        .prefetch_related("attendances")
        .get(pk=attestation.registration_id)
    )
    last = Attestation.objects.get(registration=registration, replaced_by__isnull=True)
    half_days = list(registration.session.half_days.all())
    if not is_stale(last, registration, half_days):
        raise NothingNew
    return _write(registration, half_days, at=at, by=by, replaces=last)


FACTS = (
    "holder", "structure_name", "module_code", "module_version", "module_title", "aims", "place", "half_days", "starts_on",
    "ends_on", "hours_planned", "hours_attended", "layout",
)  # fmt: skip


def hours_of(registration: Registration, half_days: list[HalfDay]) -> tuple[Decimal, Decimal]:
    """Hours attended and hours planned, from the prefetched attendances."""
    there = {one.half_day_id for one in registration.attendances.all() if one.present}
    attended = sum((half.hours for half in half_days if half.pk in there), Decimal(0))
    return attended, sum((half.hours for half in half_days), Decimal(0))


def facts_of(registration: Registration, half_days: list[HalfDay]) -> dict[str, object]:
    """What is printed, frozen: a later correction of a name, a module or a place changes no delivered document."""
    session, professional = registration.session, registration.professional
    attended, planned = hours_of(registration, half_days)
    there = {one.half_day_id for one in registration.attendances.all() if one.present}
    with override("fr"):
        title, aims = session.module.title, "\n".join(session.module.aims)
    return {
        "holder": f"{professional.first_name} {professional.last_name}",
        "structure_name": registration.structure.name,
        "module_code": session.module.code,
        "module_version": session.module.version,
        "module_title": title,
        "aims": aims,
        "place": place_of(session),
        "half_days": [
            {"day": f"{h.day}", "from": f"{h.starts:%H:%M}", "to": f"{h.ends:%H:%M}", "present": h.pk in there}
            for h in half_days
        ],
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "hours_planned": planned,
        "hours_attended": attended,
        "layout": LAYOUT,
    }


def place_of(session: Session) -> str:
    """Where it is, in one line."""
    site = session.site
    where = f"{site.address}, {site.postcode} {site.town}" if site else ""
    return ", ".join(part for part in (session.place, where) if part)


def is_stale(attestation: Attestation, registration: Registration, half_days: list[HalfDay]) -> bool:
    """A name, a presence or the document's model was corrected since: the attestation can be delivered again."""
    return facts_of(registration, half_days) != {name: getattr(attestation, name) for name in FACTS}


def _write(
    registration: Registration, half_days: list[HalfDay], *, at: datetime, by: User, replaces: Attestation | None
) -> Attestation:
    attestation = Attestation(
        antenna_id=registration.antenna_id, structure_id=registration.structure_id, registration=registration,
        issued_at=at, issued_by=by, replaces=replaces, **facts_of(registration, half_days),
    )  # fmt: skip
    attestation.save(force_insert=True)
    attestation.refresh_from_db(fields=["number", "year", "seq"])
    notices.tell_attested(attestation, registration.professional)
    return attestation


def in_force(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    """Those that no later one replaces."""
    return attestations.filter(replaced_by__isnull=True)


def check(which: UUID) -> dict[str, object] | None:
    """What a document says, for whoever holds it: number, module, hours, dates and initials; None when unknown.

    Read by an owner function outside any door; no name comes out of PostgreSQL.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM training_attestation_check(%s)", [which])
        row = cursor.fetchone()
        return dict(zip([column.name for column in cursor.description], row, strict=True)) if row else None
