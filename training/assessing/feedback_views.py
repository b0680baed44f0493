"""What is said of a training, at an antenna: opinions as counts, accounts, structures, funders; results by module."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from connect.antennas.http import AntennaRequest
from connect.partners.models import Structure
from connect.refusals import Refusal
from training.access import may_plan
from training.assessing import answering, following, funders, results
from training.assessing.access import may_assess, may_read_opinions
from training.assessing.forms import AnswersForm, FunderForm
from training.assessing.questionnaires import NoQuestionnaire, closes_on, is_open, why_shut
from training.assessing.views import session_of
from training.models import Asked, Moment, RegistrationState, Reply, Session, SessionTrainer

YEAR = timedelta(days=365)


@require_GET
def modules(request: AntennaRequest) -> HttpResponse:
    """Results of the antenna over the last twelve months, module by module; the sessions that they come from."""
    if not may_plan(request.membership):
        raise PermissionDenied
    last = timezone.localdate()
    first = last - YEAR
    context: dict[str, Any] = {
        "first": first,
        "last": last,
        "rows": following.by_module(first, last, antenna_id=request.antenna.pk),
    }
    context["sessions"] = following.ended_lately(request.antenna.pk, on=last)
    return render(request, "training/assessing/modules.html", context)


@require_GET
def feedback(request: AntennaRequest, pk: int) -> HttpResponse:
    """Everything that was answered about one session, and who is still to answer."""
    return _feedback(request, session_of(request, pk), FunderForm())


def _feedback(request: AntennaRequest, it: Session, form: FunderForm) -> HttpResponse:
    if not may_read_opinions(request.membership, it):
        raise PermissionDenied
    context = {
        "it": it, "tab": "assessed", "form": form, "returns": results.returns_of(it),
        "opinions": [results.opinions_of(it, kind) for kind in (Moment.HOT, Moment.COLD)],
        "accounts": results.replies_of(it, Moment.TRAINER),
        "structures": results.replies_of(it, Moment.STRUCTURE),
        "funders": results.replies_of(it, Moment.FUNDER),
        "silent": following.silent(it),
        "open": {kind.value: is_open(kind, it, on=timezone.localdate()) for kind in Moment},
        "may_plan": may_plan(request.membership),
    }  # fmt: skip
    return render(request, "training/assessing/feedback.html", context)


@require_http_methods(["GET", "POST"])
def account(request: AntennaRequest, pk: int, trainer_pk: int) -> HttpResponse:
    """The account of one trainer, written by her or noted for her."""
    it = session_of(request, pk)
    trainer = get_object_or_404(
        SessionTrainer.objects.select_related("session", "membership__user"), pk=trainer_pk, session=it, left_at=None
    )
    if not may_assess(request.membership, it):
        raise PermissionDenied
    return _noted(request, it, Moment.TRAINER, {"trainer": trainer}, following.name_of(trainer))


@require_http_methods(["GET", "POST"])
def structure(request: AntennaRequest, pk: int, structure_pk: int) -> HttpResponse:
    """What a structure says by telephone."""
    it = session_of(request, pk)
    _refuse_unless_may_plan(request)
    took_part = Structure.objects.filter(
        pk__in=it.registrations.filter(state=RegistrationState.REGISTERED).values("structure_id")
    )
    who = get_object_or_404(took_part, pk=structure_pk)
    return _noted(request, it, Moment.STRUCTURE, {"structure": who}, who.name)


@require_POST
def ask_funder(request: AntennaRequest, pk: int) -> HttpResponse:
    """Ask one more funder; written to when there is an address."""
    it = session_of(request, pk)
    _refuse_unless_may_plan(request)
    form = FunderForm(request.POST)
    if form.is_valid():
        try:
            funders.ask(it, **form.cleaned_data, at=timezone.now(), by=request.user)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("training_assessing:feedback", it.pk)
    return _feedback(request, it, form)


@require_http_methods(["GET", "POST"])
def funder(request: AntennaRequest, pk: int, asked_pk: int) -> HttpResponse:
    """What a funder says by telephone."""
    it = session_of(request, pk)
    _refuse_unless_may_plan(request)
    asked = get_object_or_404(Asked.objects.select_related("session"), pk=asked_pk, session=it, kind=Moment.FUNDER)
    return _noted(request, it, Moment.FUNDER, {"asked": asked}, asked.funder)


def _refuse_unless_may_plan(request: AntennaRequest) -> None:
    if not may_plan(request.membership):
        raise PermissionDenied


def _noted(request: AntennaRequest, it: Session, kind: Moment, whose: dict[str, Any], name: str) -> HttpResponse:
    """A questionnaire filled in at the antenna for somebody who is named; kept, it leads back to the feedback."""
    known = answering.reply_of(kind, it, **whose)
    form = form_of(request, kind, it, known)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _keep(kind, it, form, whose, request)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept."), extra_tags="ok")
            return redirect("training_assessing:feedback", it.pk)
    context = {
        "it": it, "tab": "assessed", "kind": kind, "form": form, "name": name, "kept": known,
        "shut": why_shut(kind, it, on=timezone.localdate()), "until": closes_on(kind, it),
    }  # fmt: skip
    return render(request, "training/assessing/noted.html", context)


def _keep(kind: Moment, it: Session, form: AnswersForm, whose: dict[str, Any], request: AntennaRequest) -> None:
    said: dict[str, Any] = {"answers": form.answers, "at": timezone.now(), "by": request.user}
    if kind == Moment.TRAINER:
        answering.account(whose["trainer"], form.questionnaire, **said)
    elif kind == Moment.STRUCTURE:
        answering.speak_for_structure(it, form.questionnaire, structure=whose["structure"], **said)
    else:
        answering.speak_for_funder(whose["asked"], form.questionnaire, **said)


def form_of(request: HttpRequest, kind: Moment, it: Session, known: Reply | None) -> AnswersForm | None:
    """The form of a questionnaire with what was answered already; None when no version is published."""
    try:
        questionnaire = answering.questionnaire_for(kind, it, at=timezone.now(), known=known)
    except NoQuestionnaire:
        return None
    return AnswersForm(request.POST or None, questionnaire=questionnaire, said=known.answers if known else None)
