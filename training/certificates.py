"""The certificate of completion (law.md Q03): what it says, written beside the attestation, written again when corrected."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from connect.accounts.models import User
from connect.refusals import Refusal, for_constraint
from training.hours import hours_of
from training.models import Certificate, HalfDay, Issuer, Mode, Registration

# Model of the printed document, `templates/training/pdf/certificate-….html`; see `attestations.LAYOUT`.
LAYOUT = "2026.1"
# The ministry's model names four natures; what Connect holds is the first (L6313-1).
NATURE = "action de formation"
FACTS = (
    "holder", "employer", "module_code", "module_title", "nature", "starts_on", "ends_on", "hours", "at_distance", "provider",
    "place", "layout",
)  # fmt: skip


@for_constraint("certificate_first_once", "training_certificate_replaces_id_key")
class AlreadyCertified(Refusal):
    sentence = _("This certificate has just been delivered by a colleague.")


@for_constraint("certificate_has_hours", "certificate_hours_are_those_attended")
class NoHoursToCertify(Refusal):
    sentence = _("The hours have just changed. Look at the attendance again, then deliver.")


def provider_on(at: datetime) -> dict[str, str]:
    """Who provides, as the papers of that day print it; what is not known stays empty, and the paper says so."""
    issuer = Issuer.objects.on(timezone.localdate(at))
    if issuer is None:
        return {"name": "Emmaüs Connect", "address": "", "siret": "", "activity_number": "", "prefect": ""}
    return {name: getattr(issuer, name) for name in ("name", "address", "siret", "activity_number", "prefect")}


def facts_of(registration: Registration, half_days: list[HalfDay], provider: dict[str, str]) -> dict[str, object]:
    """What is printed, frozen."""
    session, professional = registration.session, registration.professional
    with override("fr"):
        title = session.module.title
    return {
        "holder": f"{professional.first_name} {professional.last_name}",
        "employer": registration.structure.name,
        "module_code": session.module.code,
        "module_title": title,
        "nature": NATURE,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "hours": hours_of(registration, half_days)[0],
        "at_distance": session.mode == Mode.REMOTE,
        "provider": provider,
        "place": session.site.town if session.site else session.antenna.name,
        "layout": LAYOUT,
    }


def is_stale(certificate: Certificate, registration: Registration, half_days: list[HalfDay]) -> bool:
    """What it says is no longer what is known of her, of the session or of the document's model."""
    facts = facts_of(registration, half_days, certificate.provider)
    return facts != {name: getattr(certificate, name) for name in FACTS}


def write(
    registration: Registration, half_days: list[HalfDay], *, at: datetime, by: User, replaces: Certificate | None = None
) -> Certificate:
    """A certificate with its number, part of the act that delivers. `session__site`, `session__antenna` are loaded."""
    certificate = Certificate(
        antenna_id=registration.antenna_id, structure_id=registration.structure_id, registration=registration,
        issued_at=at, issued_by=by, signatory=by.get_full_name(), replaces=replaces,
        **facts_of(registration, half_days, provider_on(at)),
    )  # fmt: skip
    certificate.save(force_insert=True)
    certificate.refresh_from_db(fields=["number", "year", "seq"])
    return certificate
