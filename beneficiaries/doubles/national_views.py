"""People written twice, at the national desk: pairs over antennas, what antennas asked about, merges of all."""

from functools import partial
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

from beneficiaries.access import may_merge_everywhere, may_read_doubles_everywhere
from beneficiaries.doubles import merging, proposals
from beneficiaries.doubles.forms import SIDES, ApartForm, MergeForm
from beneficiaries.doubles.holding import now_held_by
from beneficiaries.doubles.side_by_side import columns_of, compare
from beneficiaries.models import Merge, MergeState, Pair, Person, WhyApart
from connect.antennas.http import NationalRequest
from connect.refusals import Refusal

A_PAGE = 20
LISTS = ("asked", "across")
URLS = {name: f"national_intake:{name}" for name in ("doubles", "double", "double_apart", "merge", "merges")}


@never_cache
@require_safe
def index(request: NationalRequest) -> HttpResponse:
    """What antennas asked about, then people with a file at two antennas. As many queries for one pair as for twenty."""
    if not may_read_doubles_everywhere(request.membership):
        raise PermissionDenied
    counts = proposals.national_counts()
    name = request.GET.get("liste") or ("asked" if counts["asked"] else "across")
    if name not in LISTS:
        raise Http404
    rows = Paginator(proposals.in_national_list(name), A_PAGE)
    rows.count = counts[name]  # counted already
    words = {"asked": _("Asked by an antenna"), "across": _("Files at two antennas")}
    page = rows.get_page(request.GET.get("page"))
    context = {
        "list": name, "lists": [(one, words[one], counts[one]) for one in LISTS], "page": page,
        "pairs": proposals.with_antennas(page),
    }  # fmt: skip
    return render(request, "doubles/national_list.html", context)


def two_files(keys: tuple[UUID, UUID]) -> tuple[Person, Person] | UUID:
    """Both files, or the one that holds both since they were merged; 404 for what is none or was erased."""
    now = [now_held_by(key=key) for key in keys]
    if keys[0] == keys[1] or now[0] is None or now[1] is None:
        raise Http404
    if now[0] == now[1]:
        return now[0]
    people = Person.objects.select_related("commune").in_bulk([now[0], now[1]])
    return people[now[0]], people[now[1]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def compared(request: NationalRequest, one: UUID, other: UUID) -> HttpResponse:
    """Two files of any antennas side by side; an administrator's POST merges them."""
    may = may_merge_everywhere if request.method == "POST" else may_read_doubles_everywhere
    if not may(request.membership):
        raise PermissionDenied
    files = two_files((one, other))
    if isinstance(files, UUID):
        messages.info(request, str(merging.AlreadyMerged()))
        return _to_the_merge_of(files)
    form = MergeForm(request.POST if request.method == "POST" else None, comparison=compare(*files, antenna_id=None))
    if request.method == "POST" and form.is_valid():
        try:
            winner, loser = form.winner_and_loser(*files)
            taken = columns_of(form.taken())
            made = merging.merge(winner, loser, taken=taken, antenna_id=None, by=request.user, at=timezone.now())
        except merging.AlreadyMerged as refusal:
            messages.info(request, str(refusal))
            return _to_the_merge_of(now_held_by(key=files[0].pk))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Merged: one file. It can be undone for thirty days."))
            return redirect("national_intake:merge", made.pk)
    first, last = sorted(files, key=lambda person: person.pk.int)
    context = {
        "one": files[0], "other": files[1], "sides": list(zip(SIDES, files, strict=True)), "urls": URLS, "form": form,
        "comparison": form.comparison, "apart": ApartForm(), "may_merge": may_merge_everywhere(request.membership),
        "pair": Pair.objects.filter(one=first, other=last).select_related("decided_by", "said_by").first(),
    }  # fmt: skip
    return render(request, "doubles/compare.html", context)


def _to_the_merge_of(person: UUID | None) -> HttpResponse:
    made = Merge.objects.filter(winner=person, state=MergeState.DONE).order_by("-at").first()
    return redirect("national_intake:merge", made.pk) if made else redirect("national_intake:doubles")


@require_POST
def apart(request: NationalRequest, one: UUID, other: UUID) -> HttpResponse:
    """They are two people."""
    if not may_merge_everywhere(request.membership):
        raise PermissionDenied
    files, form = two_files((one, other)), ApartForm(request.POST)
    if isinstance(files, UUID):
        messages.error(request, str(merging.AlreadyMerged()))
        return _to_the_merge_of(files)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["why"]))
        return redirect("national_intake:double", one, other)
    why = WhyApart(form.cleaned_data["why"])
    act = partial(proposals.set_apart, *files, why=why, antenna_id=None, by=request.user, at=timezone.now())
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted: two people. They will not be proposed together again."))
    return redirect("national_intake:doubles")


@never_cache
@require_safe
def merges(request: NationalRequest) -> HttpResponse:
    """Merges of the last thirty days, of every antenna."""
    if not may_read_doubles_everywhere(request.membership):
        raise PermissionDenied
    since = timezone.now() - merging.UNDONE_WITHIN
    recent = Merge.objects.filter(at__gt=since).order_by("-at").select_related("winner", "by", "undone_by")
    page = Paginator(recent, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "doubles/merges.html", {"page": page, "urls": URLS})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merged(request: NationalRequest, pk: UUID) -> HttpResponse:
    """One merge, made here or at an antenna; an administrator's POST undoes it."""
    may = may_merge_everywhere if request.method == "POST" else may_read_doubles_everywhere
    if not may(request.membership):
        raise PermissionDenied
    merge = get_object_or_404(Merge.objects.select_related("by", "undone_by", "winner"), pk=pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            merging.undo(merge, antenna_id=None, by=request.user, at=now)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Undone: two files again, each as it was."))
        return redirect("national_intake:merge", merge.pk)
    context = {
        "merge": merge, "urls": URLS, "against": merging.reasons_against_undoing(merge, antenna_id=None, at=now),
        "may_merge": may_merge_everywhere(request.membership), "since": merging.written_since(merge),
        "until": merge.at + merging.UNDONE_WITHIN,
    }  # fmt: skip
    return render(request, "doubles/merge.html", context)
