"""The same pages of partners serve an antenna and the national desk: which one this is, and what it may do."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from connect.accounts.http import SignedInRequest
from connect.partners import activity
from connect.partners.access import may_write_partners
from connect.partners.models import Agreement, Professional, Structure, StructureKind
from connect.refusals import Refusal

P = ParamSpec("P")


class Desk(NamedTuple):
    """`space`: the namespace of its addresses. `antenna_id`: None at the national desk."""

    space: str
    antenna_id: int | None
    may_write: bool


def desk_of(request: HttpRequest) -> Desk:
    """The desk whose door is open."""
    antenna = getattr(request, "antenna", None)
    may_write = may_write_partners(getattr(request, "membership", None))
    return Desk("partners", antenna.pk, may_write) if antenna else Desk("national_partners", None, may_write)


def for_writers(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[SignedInRequest, P], HttpResponse]:
    """Managers of the antenna, administrators of the national team."""

    @wraps(view)
    def look(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not desk_of(request).may_write:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return look


def done(request: HttpRequest, form: forms.Form | None, do: Callable[[], Any], said: str) -> bool:
    """Do it and say so; a refusal goes beside its field, or above the page when there is no form."""
    try:
        do()
    except Refusal as refusal:
        if form is None:
            messages.warning(request, str(refusal), extra_tags="no")
        else:
            refusal.beside(form)
        return False
    messages.success(request, said, extra_tags="ok")
    return True


def in_force(antenna_id: int) -> QuerySet[Agreement]:
    """Agreements of an antenna that hold today."""
    return Agreement.objects.on().filter(antenna_id=antenna_id)


def listed(
    desk: Desk, words: str, sent: dict[int, activity.Activity], *, kind: str = "", only: str = ""
) -> QuerySet[Structure]:
    """Structures of this desk by name: those that work with the antenna or sent it a sheet; words search them all.

    Annotated with `in_post`, how many work there today, and `answered`, whether somebody answers for it. `only`:
    "sans-referent" or "fermees".
    """
    rows = Structure.objects.all()
    if words:
        for word in words.split()[:6]:
            rows = rows.filter(Q(name__icontains=word) | Q(town__icontains=word) | Q(postcode=word) | Q(siret=word))
    elif desk.antenna_id is not None:
        here = in_force(desk.antenna_id).values("structure_id")
        rows = rows.filter(Q(pk__in=here) | Q(pk__in=list(sent)))
    if kind in StructureKind.values:
        rows = rows.filter(kind=kind)
    if only == "fermees":
        rows = rows.filter(suspended_at__isnull=False)
    today = timezone.localdate()
    holds = Q(professionals__starts_on__lte=today) & (
        Q(professionals__ends_on=None) | Q(professionals__ends_on__gte=today)
    )
    answers = Professional.objects.who_answer().filter(structure=OuterRef("pk"))
    counted = rows.annotate(in_post=Count("professionals", filter=holds), answered=Exists(answers))
    if only == "sans-referent":
        counted = counted.filter(answered=False)
    senders_first = Case(When(pk__in=list(sent), then=Value(0)), default=Value(1))
    return counted.order_by(senders_first, "name", "pk")
