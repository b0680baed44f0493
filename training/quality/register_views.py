"""Complaints, actions, the watch, contacts: the same pages at an antenna and at the national desk."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connect.ui.doing import done, tried
from training.models import Complaint, DisabilityContact, Improvement, WatchEntry, WatchKind
from training.quality import complaining, improving, registers, watching
from training.quality.desk import Desk, desk_of
from training.quality.forms import (
    ActionForm,
    AnswerForm,
    ComplaintForm,
    ContactForm,
    DoneForm,
    DropForm,
    EffectForm,
    GiveForm,
    ImprovementForm,
    WatchForm,
    today,
)
from training.quality.views import PAGE


def _state(request: Any, *known: str) -> str:
    asked = str(request.GET.get("etat", ""))
    return asked if asked in known else known[0]


def _writing(request: Any, desk: Desk) -> bool:
    """A form was sent, by somebody who may write at this desk. Raises PermissionDenied."""
    if request.method == "POST" and not desk.may_write:
        raise PermissionDenied
    return bool(request.method == "POST")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complaints(request: Any) -> HttpResponse:
    """The register; an antenna notes what it was told. The nation reads every antenna's."""
    desk = desk_of(request, writing=request.method == "POST")
    form = ComplaintForm(request.POST or None, antenna_id=desk.antenna_id) if desk.antenna_id else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if done(
            form,
            lambda said: complaining.receive(desk.antenna_id, **said, by=request.user, at=timezone.now()),  # type: ignore[arg-type]
        ):
            return redirect(f"{desk.space}:complaints")
    state = _state(request, registers.WAITING, registers.ANSWERED)
    page = Paginator(registers.complaints(desk, state), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Complaints and incidents"), "desk": desk, "tab": "complaints", "state": state, "page": page,
        "form": form, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "training/quality/complaints.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: Any, pk: str) -> HttpResponse:
    """One of them: its answer, the actions that came of it."""
    desk = desk_of(request)
    known = Complaint.objects.select_related("structure", "session__module", "answered_by", "noted_by", "antenna")
    row = get_object_or_404(known.filter(registers.here(desk)), pk=pk)
    answering = desk.antenna_id is not None and row.answered_at is None
    form = AnswerForm(request.POST or None) if answering else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if done(form, lambda said: complaining.answer(row, said["answer"], by=request.user, at=timezone.now())):
            return redirect(f"{desk.space}:complaint", row.pk)
    actions = row.improvements.select_related("owner__user")
    context = {
        "title": row.get_kind_display().capitalize(), "desk": desk, "tab": "complaints", "row": row, "form": form,
        "actions": actions,
    }  # fmt: skip
    return render(request, "training/quality/complaint.html", context)


def _asked_complaint(request: Any, desk: Desk) -> Complaint | None:
    """The complaint that an action answers, when the address names one of this desk."""
    asked = str(request.GET.get("reclamation", ""))
    if not asked or desk.antenna_id is None:
        return None
    try:
        key = UUID(asked)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Complaint, pk=key, antenna_id=desk.antenna_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def improvements(request: Any) -> HttpResponse:
    """Actions, open first; one more is decided."""
    desk = desk_of(request, writing=request.method == "POST")
    origin = _asked_complaint(request, desk)
    start = {"why": origin.text[:400]} if origin else {}
    form = ImprovementForm(request.POST or None, team=desk.team(), initial=start) if desk.may_write else None
    if (
        form is not None
        and request.method == "POST"
        and done(
            form,
            lambda said: improving.decide(
                antenna_id=desk.antenna_id, complaint=origin, **said, by=request.user, at=timezone.now()
            ),
        )
    ):
        return redirect(f"{desk.space}:complaint", origin.pk) if origin else redirect(f"{desk.space}:improvements")
    state = _state(request, registers.OPEN, registers.DONE, registers.DROPPED)
    page = Paginator(registers.improvements(state), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Actions to improve"), "desk": desk, "tab": "improvements", "state": state, "page": page, "form": form,
        "origin": origin, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "training/quality/improvements.html", context)


STEPS: dict[str, tuple[Any, Any]] = {
    "faite": (DoneForm, lambda mine, said, by, at: improving.finish(mine, said["on"], by=by, at=at)),
    "abandon": (DropForm, lambda mine, said, by, at: improving.drop(mine, said["why"], by=by, at=at)),
    "effet": (EffectForm, lambda mine, said, by, at: improving.note_effect(mine, said["effect"], by=by, at=at)),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def improvement(request: Any, pk: str) -> HttpResponse:
    """One action: given, done or given up, then its effect. `geste` says which of its forms was sent."""
    desk = desk_of(request)
    row = get_object_or_404(registers.improvements_all(), pk=pk)
    may_write = desk.may_write and row.antenna_id == desk.antenna_id
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    asked = str(request.POST.get("geste", "")) if request.method == "POST" else ""
    forms: dict[str, Any] = {
        name: form(request.POST if asked == name else None, initial=today(), prefix=None)
        for name, (form, _act) in STEPS.items()
    }
    forms["confier"] = GiveForm(
        request.POST if asked == "confier" else None,
        team=desk.team(),
        initial={"owner": row.owner_id, "due_on": row.due_on},
    )
    if asked in forms and done(forms[asked], lambda said: _step(asked, row, said, request.user)):
        return redirect(f"{desk.space}:improvement", row.pk)
    context = {
        "title": _("An action to improve"), "desk": desk, "tab": "improvements", "row": row, "forms": forms,
        "may_write": may_write, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "training/quality/improvement.html", context)


def _step(asked: str, row: Improvement, said: dict[str, Any], by: Any) -> None:
    if asked == "confier":
        improving.give(row, owner=said["owner"], due_on=said["due_on"], by=by, at=timezone.now())
    else:
        STEPS[asked][1](row, said, by, timezone.now())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: Any) -> HttpResponse:
    """The watch, by subject; what is new is noted."""
    desk = desk_of(request, writing=request.method == "POST")
    form = WatchForm(request.POST or None, initial=today()) if desk.may_write else None
    if (
        form is not None
        and request.method == "POST"
        and done(
            form, lambda said: watching.note(antenna_id=desk.antenna_id, **said, by=request.user, at=timezone.now())
        )
    ):
        return redirect(f"{desk.space}:watch")
    kind = str(request.GET.get("sujet", ""))
    kind = kind if kind in WatchKind.values else ""
    page = Paginator(registers.watch(kind), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("What we learn, and what we do with it"), "desk": desk, "tab": "watch", "page": page, "form": form,
        "kind": kind, "kinds": WatchKind.choices, "acting": ActionForm(),
    }  # fmt: skip
    return render(request, "training/quality/watch.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watch_entry(request: Any, pk: int) -> HttpResponse:
    """What was done with something new."""
    desk = desk_of(request, writing=True)
    row = get_object_or_404(WatchEntry.objects.filter(desk.mine), pk=pk)
    form = ActionForm(request.POST or None)
    if _writing(request, desk) and done(
        form, lambda said: watching.act_on(row, said["action"], by=request.user, at=timezone.now())
    ):
        return redirect(f"{desk.space}:watch")
    context = {"title": row.title, "desk": desk, "tab": "watch", "row": row, "form": form}
    return render(request, "training/quality/watch_entry.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: Any) -> HttpResponse:
    """Whom to ask about disability; at an antenna, what is to be prepared."""
    desk = desk_of(request, writing=request.method == "POST")
    form = ContactForm(request.POST or None) if desk.may_write else None
    if (
        form is not None
        and request.method == "POST"
        and done(
            form,
            lambda said: watching.add_contact(antenna_id=desk.antenna_id, **said, by=request.user, at=timezone.now()),
        )
    ):
        return redirect(f"{desk.space}:contacts")
    day = timezone.localdate()
    asked = registers.to_prepare(desk.antenna_id, day)[:50] if desk.antenna_id else []
    page = Paginator(registers.contacts(), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Disability: what to prepare, whom to ask"), "desk": desk, "tab": "contacts", "page": page,
        "form": form, "asked": asked,
    }  # fmt: skip
    return render(request, "training/quality/contacts.html", context)


@require_POST
def contact(request: Any, pk: int) -> HttpResponse:
    """It still answers, or nobody is asked there any more (`fin`)."""
    desk = desk_of(request, writing=True)
    row = get_object_or_404(DisabilityContact.objects.filter(desk.mine), pk=pk)
    step = watching.end_contact if request.POST.get("fin") else watching.check_contact
    tried(request, lambda: step(row, by=request.user, at=timezone.now()))
    return redirect(f"{desk.space}:contacts")
