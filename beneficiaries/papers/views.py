"""Which document, in which language: the page at the counter, and the papers themselves."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from beneficiaries.access import may_open_file, may_welcome
from beneficiaries.journal import note_opening
from beneficiaries.liaison import sheets
from beneficiaries.models import Appointment, Diagnostic, LiaisonSheet, Person
from beneficiaries.papers import printing, writing
from beneficiaries.papers.languages import CHOICES, TONGUES, Tongue, tongue_for
from beneficiaries.parts import parts
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.antennas.models import Site
from connect.ui import printed


@never_cache
@require_safe
def papers(request: AntennaRequest, person: UUID) -> HttpResponse:
    """The documents that can be given to this person, in her language to begin with."""
    known = _person(request, person)
    context = {
        "person": known,
        "tongue": asked_tongue(request, known.language),
        "tongues": CHOICES,
        "appointment": _next_appointment(request, known),
        "diagnostics": Diagnostic.objects.filter(person=known, antenna_id=request.antenna.pk).count(),
        "others": [paper for part in parts() for paper in part.papers(known, antenna_id=request.antenna.pk)],
    }
    return render(request, "papers/papers.html", context)


@never_cache
@require_safe
def general(request: AntennaRequest) -> HttpResponse:
    """The leaflet and the notice, for whoever comes in: no person is chosen."""
    if not may_welcome(request.membership):
        raise PermissionDenied
    return render(request, "papers/general.html", {"tongue": asked_tongue(request, "fr"), "tongues": CHOICES})


@never_cache
@require_safe
def appointment_slip(request: AntennaRequest, pk: int) -> HttpResponse:
    """The slip of an appointment that is still to come, or was today."""
    if not may_open_file(request.membership):
        raise PermissionDenied
    expected = get_object_or_404(Appointment.objects.select_related("person"), pk=pk, antenna_id=request.antenna.pk)
    note_opening(expected.person, antenna_id=request.antenna.pk, by=request.user, act="slip printed")
    return _slip(request, expected.starts_at, expected.person.language)


@never_cache
@require_safe
def sheet_slip(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The slip of the appointment given on a liaison sheet, for whoever has no file yet."""
    if not may_welcome(request.membership):
        raise PermissionDenied
    sheet = get_object_or_404(
        LiaisonSheet.objects.annotate(expected_at=sheets.latest_hour()), pk=pk, antenna_id=request.antenna.pk
    )
    if sheet.expected_at is None:  # type: ignore[attr-defined]  # annotated
        raise Http404
    return _slip(request, sheet.expected_at, sheet.language)  # type: ignore[attr-defined]


def _slip(request: AntennaRequest, starts_at: datetime, language: str) -> HttpResponse:
    site = own_site(request)
    return in_her_language(request, language, lambda tongue: writing.slip(starts_at, site, tongue), "rendez-vous.pdf")


@never_cache
@require_safe
def leaflet(request: AntennaRequest) -> HttpResponse:
    if not may_welcome(request.membership):
        raise PermissionDenied
    site = own_site(request)
    return in_her_language(request, "fr", lambda _tongue: writing.leaflet(site), "bienvenue.pdf")


@never_cache
@require_safe
def data_notice(request: AntennaRequest) -> HttpResponse:
    if not may_welcome(request.membership):
        raise PermissionDenied
    return in_her_language(request, "fr", lambda _tongue: writing.notice(), "vos-donnees.pdf")


@never_cache
@require_safe
def progress(request: AntennaRequest, person: UUID) -> HttpResponse:
    """What she can do now, against the first time."""
    known = _person(request, person)
    made = list(Diagnostic.objects.filter(person=known, antenna_id=request.antenna.pk).order_by("at"))
    if not made:
        raise Http404
    first = made[0] if len(made) > 1 else None
    note_opening(known, antenna_id=request.antenna.pk, by=request.user, act="progress printed")
    return in_her_language(
        request, known.language, lambda tongue: writing.progress(made[-1], first, tongue), "progression.pdf"
    )


def in_her_language(
    request: HttpRequest, language: str, write: Callable[[Tongue], writing.Sheet], name: str
) -> HttpResponse:
    """The paper in the language asked by the address, else the person's own; `name` is that of its file."""
    tongue = asked_tongue(request, language)
    return printed.shown(printing.printed(write, tongue, beside_french="deux" in request.GET), name)


def asked_tongue(request: HttpRequest, preferred: str) -> Tongue:
    """`langue=` of the address when it is one of ours, else the person's own."""
    return TONGUES.get(request.GET.get("langue", ""), tongue_for(preferred) if preferred != "fr" else TONGUES["fr"])


def own_site(request: AntennaRequest) -> Site:
    """The antenna's first place; one without any has no paper to give."""
    site = Site.objects.first_of(request.antenna.pk)
    if site is None:
        raise Http404
    return site


def _person(request: AntennaRequest, key: UUID) -> Person:
    if not may_open_file(request.membership):
        raise PermissionDenied
    return own_person(request, key)


def _next_appointment(request: AntennaRequest, person: Person) -> Appointment | None:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Appointment.objects.filter(person=person, antenna_id=request.antenna.pk, starts_at__gte=today)
    return mine.order_by("starts_at").first()
