"""Delivering attestations and certificates of completion: hours decide, facts are frozen, numbers have no gap."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from training import certificates, notices
from training.hours import hours_of
from training.models import AssessedBy, Attestation, HalfDay, Level, Registration, RegistrationState, Session

# Model of the printed document, `templates/training/pdf/attestation-….html`. A correction is a new file and a new value
# here: what was delivered keeps its model, a reissue takes the new one.
LAYOUT = "2026.2"
CHECKS = {
    "attestation": "SELECT * FROM training_attestation_check(%s)",
    "certificate": "SELECT * FROM training_certificate_check(%s)",
}


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


# What `facts_of` reads of a registration and of its session.
READ = ("professional", "structure", "session__module", "session__site", "session__antenna")
COUNTED = ("attendances", "assessments", "attestations", "certificates")


@act
def deliver(session: Session, *, at: datetime, by: User) -> list[Attestation]:
    """Deliver an attestation and a certificate of completion to each registered person with attended hours who has none;
    gives the new attestations.

    Repeated, it gives an empty list. Each person gets one e-mail for both. Refuses NobodyToAttest.
    """
    half_days = list(session.half_days.all())
    registrations = list(
        Registration.objects.select_for_update(of=("self",))
        .filter(session=session, state=RegistrationState.REGISTERED)
        .select_related(*READ)
        .prefetch_related(*COUNTED)
        .order_by("professional__last_name", "professional__first_name", "pk")
    )
    with_hours = [one for one in registrations if hours_of(one, half_days)[0]]
    if not with_hours:
        raise NobodyToAttest
    new = []
    for one in with_hours:
        certificate = None
        if not one.certificates.all():
            certificate = certificates.write(one, half_days, at=at, by=by)
        if not one.attestations.all():
            new.append(_write(one, half_days, at=at, by=by, replaces=None))
            notices.tell_attested(new[-1], one.professional, certificate=certificate, at=at)
    return new


@act
def reissue(attestation: Attestation, *, at: datetime, by: User) -> Attestation:
    """Deliver again, with a new number that names the old one, which stays verifiable as it was issued; the certificate
    of completion too when it says something else.

    For a name or a presence that was corrected, or a new model of the document. Gives the attestation in force. Refuses
    NothingNew when the last ones say the same, NoHours when no hour is left.
    """
    registration = (
        Registration.objects.select_for_update(of=("self",))
        .select_related(*READ)
        .prefetch_related(*COUNTED)
        .get(pk=attestation.registration_id)
    )
    last = Attestation.objects.get(registration=registration, replaced_by__isnull=True)
    certificate = registration.certificates.filter(replaced_by__isnull=True).first()
    half_days = list(registration.session.half_days.all())
    stale = is_stale(last, registration, half_days)
    certificate_stale = certificate is None or certificates.is_stale(certificate, registration, half_days)
    if not stale and not certificate_stale:
        raise NothingNew
    if stale:
        last = _write(registration, half_days, at=at, by=by, replaces=last)
    if certificate_stale:
        certificate = certificates.write(registration, half_days, at=at, by=by, replaces=certificate)
    notices.tell_attested(last, registration.professional, certificate=certificate, at=at)
    return last


FACTS = (
    "holder", "structure_name", "module_code", "module_version", "module_title", "aims", "place", "half_days", "starts_on",
    "ends_on", "hours_planned", "hours_attended", "results", "layout",
)  # fmt: skip


def facts_of(registration: Registration, half_days: list[HalfDay]) -> dict[str, object]:
    """What is printed, frozen: a later correction of a name, a module or a place changes no delivered document."""
    session, professional = registration.session, registration.professional
    attended, planned = hours_of(registration, half_days)
    missed = {one.half_day_id: one.minutes_missed for one in registration.attendances.all() if one.present}
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
            {"day": f"{h.day}", "from": f"{h.starts:%H:%M}", "to": f"{h.ends:%H:%M}", "present": h.pk in missed}
            | ({"missed": missed[h.pk]} if missed.get(h.pk) else {})
            for h in half_days
        ],
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "hours_planned": planned,
        "hours_attended": attended,
        "results": _results(registration, len(aims.splitlines())),
        "layout": LAYOUT,
    }


def _results(registration: Registration, aims: int) -> list[str]:
    """How far she is with each aim as the trainer saw it last, "" where it was not assessed; empty when none was."""
    last = {one.rank: one.level for one in registration.assessments.all() if one.source == AssessedBy.TRAINER}
    levels = [last.get(rank, Level.NONE) for rank in range(1, aims + 1)]
    levels = ["" if level == Level.NONE else str(level) for level in levels]
    return levels if any(levels) else []


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
        issued_at=at, issued_by=by, replaces=replaces, provider=certificates.provider_on(at),
        **facts_of(registration, half_days),
    )  # fmt: skip
    attestation.save(force_insert=True)
    attestation.refresh_from_db(fields=["number", "year", "seq"])
    return attestation


def in_force(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    """Those that no later one replaces."""
    return attestations.filter(replaced_by__isnull=True)


CHECKS = {
    "attestation": "SELECT * FROM training_attestation_check(%s)",
    "certificate": "SELECT * FROM training_certificate_check(%s)",
}


def check(which: UUID) -> dict[str, object] | None:
    """What a document says, for whoever holds it: kind, number, module, hours, dates and initials; None when unknown.

    `kind` is `attestation` or `certificate`. Read by owner functions outside any door; no name comes out of PostgreSQL.
    """
    with connection.cursor() as cursor:
        for kind, question in CHECKS.items():
            cursor.execute(question, [which])
            if row := cursor.fetchone():
                return {"kind": kind, **dict(zip([column.name for column in cursor.description], row, strict=True))}
    return None
