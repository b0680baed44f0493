"""Asking for a place: a form that anyone may send, read by the antenna that serves the postcode, answered once."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas import doors
from connect.antennas.models import Membership, Role
from connect.antennas.territory import serving
from connect.partners import structures
from connect.partners.joining import letters
from connect.partners.joining.invitations import LASTS, proof_of, take
from connect.partners.models import (
    Invitation,
    JoinRequest,
    Professional,
    RefusalReason,
    RequestState,
    Structure,
)
from connect.refusals import Refusal, for_constraint

TOLD_AN_HOUR = 5  # letters to each who answers; the others wait on her page, which counts them


@dataclass(frozen=True)
class Asked:
    """What the form says: the structure as its professional names it, and who she is."""

    structure_name: str
    kind: str
    postcode: str
    town: str
    first_name: str
    last_name: str
    position: str
    email: str
    siret: str = ""
    phone: str = ""


@for_constraint("joinrequest_decided_once")
class AlreadyDecided(Refusal):
    sentence = _("This request was answered already. Nothing was sent again.")


def ask(asked: Asked, *, at: datetime) -> None:
    """Keep the request and tell who answers it: the managers of the antenna that serves the postcode, else the nation.

    An address that already waits is not written twice, and nobody is told so.
    """
    antenna = serving(asked.postcode, on=timezone.localdate(at))
    with doors.open_antenna(antenna.pk) if antenna else doors.open_national():
        _keep(asked, antenna.pk if antenna else None, at=at)


@act
def _keep(asked: Asked, antenna_id: int | None, *, at: datetime) -> None:
    request = JoinRequest(**asdict(asked), antenna_id=antenna_id, asked_at=at)
    request.email = asked.email.strip().lower()
    JoinRequest.objects.bulk_create([request], ignore_conflicts=True)
    if not JoinRequest.objects.filter(pk=request.pk).exists():
        return
    lately = JoinRequest.objects.filter(asked_at__gt=at - timedelta(hours=1))
    lately = lately.filter(antenna_id=antenna_id) if antenna_id else lately.filter(antenna__isnull=True)
    if lately.exclude(pk=request.pk).count() >= TOLD_AN_HOUR:
        return  # anybody may ask: from many places at once it would fill her mailbox
    to_tell = Membership.objects.on().filter(user__is_active=True)
    if antenna_id:
        to_tell = to_tell.filter(antenna_id=antenna_id, role=Role.MANAGER)
    else:
        to_tell = to_tell.filter(role=Role.NATIONAL_ADMIN)
    for email in to_tell.values_list("user__email", flat=True).distinct():
        letters.somebody_asks(request, email)


def waiting(antenna_id: int | None = None) -> QuerySet[JoinRequest]:
    """Requests to answer, the oldest first: an antenna's, or every one at the national desk."""
    rows = JoinRequest.objects.filter(state=RequestState.WAITING).order_by("asked_at")
    return rows if antenna_id is None else rows.filter(antenna_id=antenna_id)


def alike(request: JoinRequest) -> QuerySet[Structure]:
    """Structures already known that this could be, eight at most: the same SIRET, or the same place and a name alike."""
    there = Q(postcode=request.postcode) | Q(town__iexact=request.town)
    if request.siret:
        there |= Q(siret=request.siret)
    likeness = TrigramSimilarity("name", request.structure_name)
    same_siret = Case(When(siret=request.siret or "none", then=Value(1)), default=Value(0))
    found = Structure.objects.filter(there).annotate(likeness=likeness).order_by(same_siret.desc(), "-likeness", "pk")
    return Structure.objects.filter(pk__in=list(found.values_list("pk", flat=True)[:8])).order_by("name")


def closest(request: JoinRequest) -> Structure | None:
    """The one of `alike` that bears about the same name or the same SIRET, if any."""
    near = alike(request).annotate(likeness=TrigramSimilarity("name", request.structure_name)).order_by("-likeness")
    same = near.filter(Q(likeness__gte=0.6) | (Q(siret=request.siret) if request.siret else Q(pk__in=[])))
    return same.first()


@act
def accept(
    request: JoinRequest, *, structure: Structure | None, as_referent: bool, by: User, at: datetime
) -> Structure:
    """Let her in: her account and her post are there at once, and one letter says how to sign in.

    `structure`: which one she works for; None writes the one that she described. Accepted twice, nothing more happens.
    """
    mine = JoinRequest.objects.select_for_update().get(pk=request.pk)
    if mine.state == RequestState.ACCEPTED and mine.structure is not None:
        return mine.structure
    if mine.state != RequestState.WAITING:
        raise AlreadyDecided
    if structure is None:
        details = {
            "name": mine.structure_name, "kind": mine.kind, "siret": mine.siret, "postcode": mine.postcode,
            "town": mine.town,
        }  # fmt: skip
        structure = structures.add(details, antenna_id=mine.antenna_id, at=at)
    elif mine.antenna_id is not None:
        structures.work_together(structure, antenna_id=mine.antenna_id, on=timezone.localdate(at))
    _let_in(mine, structure, as_referent=as_referent, by=by, at=at)
    _decide(mine, RequestState.ACCEPTED, by=by, at=at, structure=structure)
    letters.accepted(mine, structure, as_referent=as_referent)
    return structure


def _let_in(request: JoinRequest, structure: Structure, *, as_referent: bool, by: User, at: datetime) -> None:
    """By an invitation taken at once: a colleague known from a training, or an account of another post, is met there."""
    proof = proof_of(str(request.pk))
    if Professional.objects.on().filter(structure=structure, user__email=request.email).exists():
        return
    Invitation.objects.create(
        structure=structure, antenna_id=request.antenna_id, by=by, email=request.email, first_name=request.first_name,
        last_name=request.last_name, position=request.position, as_referent=as_referent, proof=proof, made_at=at,
        expires_at=at + LASTS,
    )  # fmt: skip
    take(None, proof, request.email, request.first_name, request.last_name, request.position)


@act
def refuse(request: JoinRequest, reason: RefusalReason | str, *, by: User, at: datetime) -> None:
    """Say no, with a reason that she reads in one letter. Refused twice, nothing more happens."""
    mine = JoinRequest.objects.select_for_update().get(pk=request.pk)
    if mine.state == RequestState.REFUSED:
        return
    if mine.state != RequestState.WAITING:
        raise AlreadyDecided
    mine.reason = RefusalReason(reason)
    _decide(mine, RequestState.REFUSED, by=by, at=at)
    letters.refused(mine)


def _decide(
    request: JoinRequest, state: RequestState, *, by: User, at: datetime, structure: Structure | None = None
) -> None:
    request.state, request.decided_by, request.decided_at, request.structure = state, by, at, structure
    request.save(update_fields=["state", "decided_by", "decided_at", "structure", "reason"])
