"""What a structure thinks of the trainings of its people, said by somebody who answers for it."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from connect.antennas.http import PortalRequest
from connect.partners.models import Professional
from connect.refusals import Refusal
from training.access import may_register_colleagues
from training.assessing import answering
from training.assessing.feedback_views import form_of
from training.assessing.questionnaires import OTHERWISE_CLOSES, closes_on, is_open, why_shut
from training.models import Moment, Registration, RegistrationState, Reply, Session, SessionState

SHOWN = 50


def _referent(request: PortalRequest) -> Professional:
    """Whoever answers for the structure; Http404 for a colleague who does not."""
    post = Professional.objects.get(pk=request.professional.holder_id)
    if not may_register_colleagues(post):
        raise Http404
    return post


def _followed(post: Professional) -> QuerySet[Session]:
    mine = Registration.objects.filter(structure_id=post.structure_id, state=RegistrationState.REGISTERED)
    held = Session.objects.filter(state=SessionState.PLANNED, pk__in=mine.values("session"))
    return held.select_related("module", "antenna").order_by("-ends_on", "-pk")


@require_GET
def sessions(request: PortalRequest) -> HttpResponse:
    """Sessions that are over: those on which the structure has still its say, and what it said."""
    post, today = _referent(request), timezone.localdate()
    over = _followed(post).filter(ends_on__range=(today - timedelta(OTHERWISE_CLOSES), today))
    spoke = set(
        Reply.objects.filter(kind=Moment.STRUCTURE, structure_id=post.structure_id).values_list("session_id", flat=True)
    )
    rows = [(one, one.pk in spoke) for one in over[:SHOWN]]
    return render(request, "training/assessing/portal_sessions.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def session(request: PortalRequest, pk: int) -> HttpResponse:
    """The structure's opinion on one session, changed as long as it is open."""
    post, kind = _referent(request), Moment.STRUCTURE
    it = get_object_or_404(_followed(post), pk=pk)
    known = answering.reply_of(kind, it, structure=post.structure_id)
    form = form_of(request, kind, it, known)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            answering.speak_for_structure(
                it, form.questionnaire, structure=post.structure_id, answers=form.answers, at=timezone.now(), by=None
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. Thank you."), extra_tags="ok")
            return redirect("portal_training_assessing:sessions")
    today = timezone.localdate()
    context = {
        "it": it, "kind": kind, "form": form, "kept": known, "open": is_open(kind, it, on=today),
        "shut": why_shut(kind, it, on=today), "until": closes_on(kind, it),
    }  # fmt: skip
    return render(request, "training/assessing/portal_session.html", context)
