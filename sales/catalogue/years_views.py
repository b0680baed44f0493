"""Further years of plans at the national desk: what managers ask, finding somebody, granting, annulling."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from beneficiaries.doubles.holding import now_held_by
from beneficiaries.forms import ProofForm
from beneficiaries.models import Person
from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from sales.allowance import year_of
from sales.catalogue import finding, granting
from sales.catalogue.forms import GrantForm, ReasonForm
from sales.catalogue.national_views import reader
from sales.models import PlanYear, RenewalAnswer, RenewalRequest

A_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD"])
def requests(request: NationalRequest) -> HttpResponse:
    """What waits for an answer, the oldest first, then what was answered; the form that finds somebody."""
    may_decide = reader(request)
    rows = RenewalRequest.objects.select_related("antenna", "person", "asked_by", "answered_by")
    waiting = Q(answer=RenewalAnswer.WAITING)
    answered = Paginator(rows.exclude(waiting).order_by("-answered_at"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": rows.filter(waiting)[:A_PAGE],
        "page": answered,
        "proof": ProofForm(),
        "may_decide": may_decide,
    }
    return render(request, "catalogue/national/years.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: NationalRequest) -> HttpResponse:
    """By card, or by name and full birth date; what is typed is posted, and stands in no address."""
    if not may_find(request):
        raise PermissionDenied
    form = ProofForm(request.POST or None)
    found: list[Person] = []
    if form.is_valid():
        found = _found(form.cleaned_data)
        if len(found) == 1:
            return redirect("national_catalogue:year", found[0].pk)
        if not found:
            form.add_error(None, _("Nobody has this card, or this name with this birth date. Check how it is written."))
    return render(request, "catalogue/national/find.html", {"proof": form, "found": found})


def may_find(request: NationalRequest) -> bool:
    """Whoever decides finds somebody; a national reader reads what was decided, and looks for nobody."""
    return reader(request)


def _found(said: dict[str, Any]) -> list[Person]:
    if said["card"]:
        person = finding.by_card(said["card"])
        return [person] if person else []
    return finding.by_proof(said["first_name"], said["last_name"], said["birth"].on)


def _person(pk: UUID) -> Person:
    """Somebody who stands, as she is held now; 404 for nobody and for somebody erased."""
    key = now_held_by(key=pk)
    person = Person.objects.filter(pk=key, erased_at=None).first() if key else None
    if person is None:
        raise Http404
    return person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_years(request: NationalRequest, person: UUID) -> HttpResponse:
    """Somebody's years of plans, over all antennas; granting a further one."""
    may_decide = reader(request)
    known, now = _person(person), timezone.now()
    form = GrantForm(request.POST or None)
    if form.is_valid():
        try:
            granting.grant_year(known, **form.cleaned_data, by=request.user, at=now)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Granted. Every antenna sees it, with its reason."), extra_tags="ok")
            return redirect("national_catalogue:year", known.pk)
    return render(request, "catalogue/national/year.html", _years_page(known, may_decide, form))


def _years_page(person: Person, may_decide: bool, form: Any = None, annul: Any = None) -> dict[str, Any]:
    today = timezone.localdate()
    years = PlanYear.objects.filter(person=person).select_related("granted_by", "closed_by").order_by("-first_on")
    kept = Count("plans", filter=Q(plans__line__refunds__isnull=True), distinct=True)
    return {
        "person": person,
        "year": year_of(person.pk, today),
        "years": years.annotate(sold=Count("plans", distinct=True), kept=kept),
        "asked": RenewalRequest.objects.filter(person=person).select_related("antenna").order_by("-asked_at"),
        "antennas": person.enrolments.select_related("antenna").order_by("since"),
        "form": form or GrantForm(),
        "annul": annul or ReasonForm(prefix="annuler"),
        "may_decide": may_decide,
        "today": today,
    }


@require_POST
def annul(request: NationalRequest, person: UUID, pk: int) -> HttpResponse:
    """Close a year of which every plan was given back unused."""
    may_decide, known = reader(request), _person(person)
    year = get_object_or_404(PlanYear, pk=pk, person=known)
    form = ReasonForm(request.POST, prefix="annuler")
    if form.is_valid():
        try:
            granting.annul_year(year, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Annulled. The next plan opens a new year."), extra_tags="ok")
            return redirect("national_catalogue:year", known.pk)
    return render(request, "catalogue/national/year.html", _years_page(known, may_decide, annul=form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: NationalRequest, pk: UUID) -> HttpResponse:
    """Accept what a manager asks, from a first day on, or refuse it; the reason is read by the antenna."""
    may_decide, now = reader(request), timezone.now()
    asked = get_object_or_404(RenewalRequest.objects.select_related("person", "antenna", "asked_by"), pk=pk)
    refusing = "refuse" in request.POST
    form = GrantForm(request.POST or None)
    if refusing:
        form.fields["first_on"].required = False
    if form.is_valid():
        facts: dict[str, Any] = {"by": request.user, "at": now}
        try:
            if refusing:
                granting.refuse(asked, form.cleaned_data["reason"], **facts)
            else:
                granting.accept(asked, form.cleaned_data["first_on"], form.cleaned_data["reason"], **facts)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Answered: the antenna reads it on this person’s page."), extra_tags="ok")
            return redirect("national_catalogue:years")
    context = {
        "asked": asked,
        "form": form,
        "year": year_of(asked.person_id, timezone.localdate(now)),
        "may_decide": may_decide,
    }
    return render(request, "catalogue/national/answer.html", context)
