"""People written twice, at an antenna: the list, two files side by side, a merge and its undoing."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.access import may_merge, may_open_file
from beneficiaries.doubles import merging, proposals
from beneficiaries.doubles.forms import SIDES, ApartForm, MergeForm
from beneficiaries.doubles.holding import now_held_by
from beneficiaries.doubles.side_by_side import columns_of, compare
from beneficiaries.journal import note_opening
from beneficiaries.models import Merge, MergeState, PairHere, Person, WhyApart
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal

A_PAGE = 20
LISTS = ("look", "elsewhere", "weak", "apart")
URLS = {name: f"beneficiaries:{name}" for name in ("doubles", "double", "double_apart", "merge", "merges")}


@never_cache
@require_safe
def index(request: AntennaRequest) -> HttpResponse:
    """Files that are alike, the surest first; `?liste=` one of LISTS. Four queries whatever their number."""
    if not may_merge(request.membership):
        raise PermissionDenied
    name = request.GET.get("liste", "look")
    if name not in LISTS:
        raise Http404
    counts = proposals.counts(request.antenna.pk)
    rows = Paginator(proposals.in_list(name, request.antenna.pk), A_PAGE)
    rows.count = counts[name]  # counted already, so that badge and list agree
    words = {
        "look": _("To look at"),
        "elsewhere": _("Other antennas"),
        "weak": _("Weak signs"),
        "apart": _("Two people"),
    }
    context = {
        "list": name, "lists": [(one, words[one], counts[one]) for one in LISTS],
        "page": rows.get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "doubles/list.html", context)


def two_files(request: AntennaRequest, keys: tuple[UUID, UUID]) -> tuple[Person, Person] | UUID:
    """Both files, held here; or the one that holds both since they were merged. 404 for what this antenna does not hold."""
    if keys[0] == keys[1]:
        raise Http404
    found = Person.objects.filter(pk__in=keys, erased_at=None, enrolments__antenna_id=request.antenna.pk)
    people = {person.pk: person for person in found.select_related("commune")}
    now = [key if key in people else now_held_by(key=key) for key in keys]
    if now[0] is None or now[1] is None:
        raise Http404
    if now[0] == now[1]:
        return now[0]
    missing = [key for key in now if key not in people]
    people |= Person.objects.select_related("commune").in_bulk(missing) if missing else {}
    return people[now[0]], people[now[1]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def compared(request: AntennaRequest, one: UUID, other: UUID) -> HttpResponse:
    """Two files side by side; a manager's POST merges them. Sent again, it says that they are one already."""
    may = may_merge(request.membership) if request.method == "POST" else may_open_file(request.membership)
    if not may:
        raise PermissionDenied
    files = two_files(request, (one, other))
    if isinstance(files, UUID):
        messages.info(request, str(merging.AlreadyMerged()))
        return redirect("desk:person", files)
    comparison = compare(*files, antenna_id=request.antenna.pk)
    form = MergeForm(request.POST if request.method == "POST" else None, comparison=comparison)
    if request.method == "POST" and form.is_valid():
        try:
            winner, loser = form.winner_and_loser(*files)
            merging.merge(
                winner, loser, taken=columns_of(form.taken()),
                antenna_id=request.antenna.pk, by=request.user, at=timezone.now(),
            )  # fmt: skip
        except merging.AlreadyMerged as refusal:
            messages.info(request, str(refusal))
            return redirect("desk:person", now_held_by(key=files[0].pk))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Merged: one file. It can be undone for thirty days."))
            return redirect("desk:person", winner.pk)
    if request.method != "POST":
        for person in files:
            note_opening(person, antenna_id=request.antenna.pk, by=request.user, act="compared")
    return render(request, "doubles/compare.html", comparing(request, files, form))


def comparing(request: AntennaRequest, files: tuple[Person, Person], form: MergeForm) -> dict[str, Any]:
    pair = PairHere.objects.filter(
        antenna_id=request.antenna.pk,
        one=min(files, key=lambda p: p.pk.int).pk,
        other=max(files, key=lambda p: p.pk.int).pk,
    )
    return {
        "one": files[0], "other": files[1], "sides": list(zip(SIDES, files, strict=True)), "urls": URLS, "form": form, "comparison": form.comparison, "apart": ApartForm(),
        "may_merge": may_merge(request.membership),
        "pair": pair.select_related("decided_by", "said_by").first(),
    }  # fmt: skip


@require_POST
def apart(request: AntennaRequest, one: UUID, other: UUID) -> HttpResponse:
    """They are two people: they leave the list for good."""
    if not may_merge(request.membership):
        raise PermissionDenied
    files, form = two_files(request, (one, other)), ApartForm(request.POST)
    if isinstance(files, UUID):
        messages.error(request, str(merging.AlreadyMerged()))
        return redirect("desk:person", files)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["why"]))
        return redirect("beneficiaries:double", one, other)
    facts: dict[str, Any] = {"antenna_id": request.antenna.pk, "by": request.user, "at": timezone.now()}
    done = _("Noted: two people. They will not be proposed together again.")
    why = WhyApart(form.cleaned_data["why"])
    return _after(request, partial(proposals.set_apart, *files, why=why, **facts), done)


def _after(request: AntennaRequest, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("beneficiaries:doubles")


def _own_pair(request: AntennaRequest, pk: UUID) -> PairHere:
    if not may_merge(request.membership):
        raise PermissionDenied
    return get_object_or_404(PairHere, pair_id=pk, antenna_id=request.antenna.pk)


@require_POST
def again(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Set apart by mistake: proposed again."""
    pair = _own_pair(request, pk)
    facts: dict[str, Any] = {"antenna_id": request.antenna.pk, "by": request.user, "at": timezone.now()}
    return _after(request, partial(proposals.propose_again, pair.pair_id, **facts), _("Back in the list."))


@require_POST
def ask(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Ask the national team to look at a pair whose other file is elsewhere."""
    pair = _own_pair(request, pk)
    facts: dict[str, Any] = {"antenna_id": request.antenna.pk, "by": request.user, "at": timezone.now()}
    done = _("Asked: the national team will look. No name was written.")
    return _after(request, partial(proposals.ask_national, pair.pair_id, **facts), done)


@never_cache
@require_safe
def merges(request: AntennaRequest) -> HttpResponse:
    """Merges of the last thirty days that this antenna's files came from."""
    if not may_merge(request.membership):
        raise PermissionDenied
    since = timezone.now() - merging.UNDONE_WITHIN
    recent = Merge.objects.filter(at__gt=since).exclude(state=MergeState.OPEN).order_by("-at")
    page = Paginator(recent.select_related("winner", "by", "undone_by"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "doubles/merges.html", {"page": page, "urls": URLS})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merged(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """One merge: what it did, what was written since; a manager's POST undoes it."""
    may = may_merge(request.membership) if request.method == "POST" else may_open_file(request.membership)
    if not may:
        raise PermissionDenied
    merge = get_object_or_404(Merge.objects.select_related("by", "undone_by", "winner"), pk=pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            merging.undo(merge, antenna_id=request.antenna.pk, by=request.user, at=now)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("beneficiaries:merge", merge.pk)
        messages.success(request, _("Undone: two files again, each as it was."))
        return redirect("beneficiaries:double", merge.winner_id, merge.loser_id)
    against = merging.reasons_against_undoing(merge, antenna_id=request.antenna.pk, at=now)
    context = {
        "merge": merge, "urls": URLS, "against": against, "may_merge": may_merge(request.membership),
        "since": merging.written_since(merge), "until": merge.at + merging.UNDONE_WITHIN,
    }  # fmt: skip
    return render(request, "doubles/merge.html", context)
