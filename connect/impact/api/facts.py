"""What else a key reads: antennas, sessions to come, places of digital inclusion, sealed periods. Public facts, of nobody."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from connect.antennas.models import Antenna
from connect.impact.api.asked import PageAsked, PlacesAsked, SessionsAsked, narrowed
from connect.impact.api.opening import Opened
from connect.impact.api.paging import Asking
from connect.impact.models import SealedPeriod
from connect.partners.directory import codes, programmes
from connect.partners.directory.formats import lieux
from connect.partners.models import Place
from workshops.models import Mode, Session, SessionState
from workshops.seats.doors import address_of, is_open

AHEAD = timedelta(days=92)


def antennas(opened: Opened) -> list[dict[str, Any]]:
    """That of the key, or all of them; two queries."""
    rows = Antenna.objects.prefetch_related("sites").order_by("name", "pk")
    if opened.antenna_id:
        rows = rows.filter(pk=opened.antenna_id)
    return [
        {
            "antenne": one.slug,
            "nom": one.name,
            "code": one.code,
            "departements": one.territory,
            "ouverte_le": one.opened_on,
            "fermee_le": one.closed_on,
            "sites": [
                {
                    "nom": site.name,
                    "adresse": site.address,
                    "code_postal": site.postcode,
                    "commune": site.town,
                    "telephone": site.phone,
                    "horaires": site.opening_hours,
                }
                for site in one.sites.all()
            ],
        }
        for one in rows
    ]


def sessions(opened: Opened, asked: SessionsAsked, *, at: datetime) -> dict[str, Any]:
    """Those that begin in the next three months, in their order, each with its free seats; nobody of the team, nor the link
    to join online.
    """
    opened.check_antenna(asked.antenne)
    asking = Asking("seances", narrowed(asked), opened, asked.curseur, asked.limite)
    rows = Session.objects.filter(state=SessionState.PLANNED, starts_at__gte=at, starts_at__lt=at + AHEAD)
    if asked.antenne:
        rows = rows.filter(antenna__slug=asked.antenne)
    position = asking.position()
    if position:
        start = datetime.fromisoformat(position[0])
        rows = rows.filter(Q(starts_at__gt=start) | Q(starts_at=start, pk__gt=int(position[1])))
    rows = rows.with_seats().select_related("antenna", "public_door").order_by("starts_at", "pk")
    if asked.libres:
        rows = rows.filter(Q(taken__lt=F("capacity")))
    page = asking.page(list(rows[: asked.limite + 1]), lambda one: [one.starts_at.isoformat(), str(one.pk)])
    return {"resultats": [_session(one, at) for one in page.rows], "suivant": page.after}


def _session(one: Session, at: datetime) -> dict[str, Any]:
    place, opened = one.place, getattr(one, "public_door", None)
    booking = address_of(opened) if opened and is_open(opened, one, at=at) else ""
    return {
        "numero": one.pk,
        "antenne": one.antenna.slug,
        "intitule": one.numbered,
        "type": one.kind.name,
        "debut": timezone.localtime(one.starts_at),
        "fin": timezone.localtime(one.ends_at),
        "sur_place": one.mode != Mode.ONLINE,
        "lieu": one.where,
        "adresse": f"{place.address}, {place.postcode} {place.town}".strip(" ,") if place else "",
        "niveau": one.get_difficulty_display(),
        "public": one.get_audience_display(),
        "langue": one.language,
        "places": one.capacity,
        "places_libres": max(one.capacity - one.taken, 0),
        "reservation": booking,
    }


def places(opened: Opened, asked: PlacesAsked) -> dict[str, Any]:
    """Open places under the columns of the national standard, with the programmes that their structure has today."""
    asking = Asking("lieux", narrowed(asked), opened, asked.curseur, asked.limite)
    rows = Place.objects.open().exclude(Q(address="") | Q(postcode="") | Q(town="")).select_related("commune")
    if asked.departement:
        rows = rows.filter(commune__department=asked.departement)
    position = asking.position()
    if position:
        rows = rows.filter(pk__gt=UUID(position[0]))
    page = asking.page(list(rows.order_by("pk")[: asked.limite + 1]), lambda one: [str(one.pk)])
    laid, allowed = programmes.lay(page.rows, on=timezone.localdate()), codes.allowed_codes()
    return {"resultats": [_place(lieux.row_of(one, allowed)) for one in laid], "suivant": page.after}


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: None if row[name] == "" else float(row[name]) for name in ("latitude", "longitude")}


def sealed(opened: Opened, asked: PageAsked) -> dict[str, Any]:
    """Months and years whose figures never change any more, the latest first."""
    asking = Asking("periodes-scellees", {}, opened, asked.curseur, asked.limite)
    rows = SealedPeriod.objects.order_by("-last_on", "-pk")
    position = asking.position()
    if position:
        rows = rows.filter(Q(last_on__lt=position[0]) | Q(last_on=position[0], pk__lt=int(position[1])))
    page = asking.page(list(rows[: asked.limite + 1]), lambda one: [one.last_on.isoformat(), str(one.pk)])
    return {
        "resultats": [
            {
                "rang": one.rank,
                "du": one.first_on,
                "au": one.last_on,
                "scellee_le": timezone.localtime(one.sealed_at),
                "regles": one.version,
            }
            for one in page.rows
        ],
        "suivant": page.after,
    }
