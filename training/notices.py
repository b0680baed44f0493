"""Letters to professionals and their structures. A subject names nobody; who is no longer in post gets nothing."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, override

from connect.partners.models import Professional, Structure
from connect.post import outbox
from connect.ui.templatetags.ui import day, hours
from training.models import Attestation, Registration, RegistrationState, Session

PORTAL = "/portail/formations/"


def tell_attested(attestation: Attestation, professional: Professional) -> None:
    """The professional learns that her attestation is ready; when she has left, a referent of her structure does."""
    recipients = [professional]
    if not _reachable().filter(pk=professional.pk).exists():
        recipients = contacts([attestation.structure_id])[attestation.structure_id]
    with override("fr"):
        subject = gettext("A training attestation is ready: %(number)s") % {"number": attestation.number}
        body = gettext(
            "Hello,\n\nThe attestation %(number)s is ready: “%(module)s”, %(hours)s attended.\n\nIt can be downloaded from"
            " the portal: %(link)s\nWithout an account there, ask the person who registered you.\n"
        ) % {
            "number": attestation.number,
            "module": attestation.module_title,
            "hours": hours(attestation.hours_attended),
            "link": settings.PUBLIC_URL + PORTAL,
        }
    for one in recipients:
        outbox.send(
            recipient=one.email, matter=attestation.number, kind="training_attested", subject=subject, body=body
        )


def tell_moved(session: Session) -> None:
    """Whoever is still registered, and who registered them, learn the new days."""
    half_days = session.half_days.all()
    with override("fr"):
        listed = "\n".join(
            f"- {day(half.day)}, {half.get_half_display()}, {half.starts:%H:%M} – {half.ends:%H:%M}"
            for half in half_days
        )
        subject = gettext("A training session has been moved")
        body = gettext(
            "Hello,\n\nThe session “%(module)s” has been moved. It is now:\n%(days)s\n\nSee or cancel the registrations:"
            " %(link)s\n"
        ) % {"module": session.module.title, "days": listed, "link": settings.PUBLIC_URL + PORTAL}
    when = "+".join(f"{half.day:%Y%m%d}{half.half}" for half in half_days)
    _tell(session, kind="training_moved", matter=f"training-{session.pk}-{when}", subject=subject, body=body)


def tell_cancelled(session: Session) -> None:
    """Whoever is still registered, and who registered them; those who had withdrawn are not told again."""
    with override("fr"):
        subject = gettext("A training session is cancelled")
        body = gettext(
            "Hello,\n\nThe session “%(module)s” of %(day)s is cancelled.\n\nOther sessions are on the portal: %(link)s\n"
        ) % {"module": session.module.title, "day": day(session.starts_on), "link": settings.PUBLIC_URL + PORTAL}
    _tell(session, kind="training_cancelled", matter=f"training-{session.pk}", subject=subject, body=body)


def _tell(session: Session, *, kind: str, matter: str, subject: str, body: str) -> None:
    going = Registration.objects.filter(session=session, state=RegistrationState.REGISTERED)
    addresses = set(_reachable().filter(trainings__in=going).values_list("email", flat=True))
    for people in contacts(going.values_list("structure_id", flat=True).distinct(), session=session).values():
        addresses |= {one.email for one in people}
    for address in sorted(addresses):
        outbox.send(recipient=address, matter=matter, kind=kind, subject=subject, body=body)


def _reachable() -> QuerySet[Professional]:
    """In post today, and whose account, if she has one, is still open."""
    return Professional.objects.on().filter(Q(user__isnull=True) | Q(user__is_active=True))


def contacts(structures: Iterable[int], *, session: Session | None = None) -> dict[int, list[Professional]]:
    """For each structure (keys): who registered people to this session, if still reachable; else its other referents."""
    registering: set[int] = set()
    if session is not None:
        registering = set(
            Registration.objects.filter(session=session, state=RegistrationState.REGISTERED).values_list(
                "registered_by_id", flat=True
            )
        )
    found: dict[int, list[Professional]] = defaultdict(list)
    for one in _reachable().filter(Q(is_referent=True) | Q(pk__in=registering), structure__in=structures):
        found[one.structure_id].append(one)
    return defaultdict(
        list, {key: [p for p in people if p.pk in registering] or people for key, people in found.items()}
    )


def structures_to_call(session: Session) -> list[Structure]:
    """Structures with registered people and nobody left who can be written to: the antenna calls them."""
    going = Registration.objects.filter(session=session, state=RegistrationState.REGISTERED)
    structures = list(Structure.objects.filter(pk__in=going.values("structure_id")).order_by("name"))
    written = set(_reachable().filter(trainings__in=going).values_list("structure_id", flat=True))
    reached = contacts([one.pk for one in structures], session=session)
    return [one for one in structures if not reached[one.pk] and one.pk not in written]
