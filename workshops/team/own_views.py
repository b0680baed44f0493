"""A volunteer's own page: where I am next, when I am free, the calls I got, my hours to confirm."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.antennas.models import Membership, Role
from connect.refusals import Refusal
from connect.ui.templatetags.ui import day
from workshops.models import HOLDS, Away, SessionVolunteer, TeamCall
from workshops.team import attending, calling, filing, hours, person, qualifying
from workshops.team.forms import AwayForm, FileForm, HoursForm, ManyForm
from workshops.team.members import antenna_of
from workshops.team.views import reader

SHOWN = 20


def me(request: AntennaRequest) -> Membership:
    """The membership that opened the door."""
    return Membership.objects.select_related("user").get(pk=request.membership.holder_id)


@never_cache
@require_safe
def mine(request: AntennaRequest) -> HttpResponse:
    reader(request)
    return _page(request)


def _page(request: AntennaRequest, **forms: Any) -> HttpResponse:
    member, now = me(request), timezone.now()
    today = timezone.localdate()
    places = SessionVolunteer.objects.filter(
        HOLDS, user_id=member.user_id, antenna_id=antenna_of(member), state="planned", ends_at__gt=now
    ).select_related("session__kind", "session__room", "session__venue", "duty__site")
    to_confirm = hours.standing().filter(hours.of_member(member), confirmed_at__isnull=True)
    context: dict[str, Any] = {
        "title": _("My place in the team"),
        "member": member,
        "places": [(place, place.starts_at <= now) for place in places.order_by("starts_at")[:SHOWN]],
        "calls": calling.open_for(member.user_id, request.antenna.pk, at=now),
        "to_confirm": to_confirm.select_related("volunteer__session__kind", "volunteer__duty").order_by("on")[:100],
        "away": Away.objects.filter(
            membership__user=member.user_id, antenna_id=request.antenna.pk, removed_at__isnull=True, last_on__gte=today
        ),
        "way": qualifying.way(qualifying.Shelf(request.antenna.pk, [member]), member.user_id, today),
        "file": filing.file_of(member),
        "sums": person.sums(member, today.year),
        "away_form": AwayForm(),
        "hours_form": HoursForm(),
    }
    return render(request, "team/me.html", context | forms)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def when_free(request: AntennaRequest) -> HttpResponse:
    """When I am usually free, what I like to do, what I speak."""
    reader(request)
    return say(request, me(request), back="workshops_team:me")


def say(request: AntennaRequest, member: Membership, *, back: str, **where: Any) -> HttpResponse:
    """The form of a file, one's own or that of somebody of the team."""
    file = filing.file_of(member)
    known = {name: getattr(file, name) for name in ("languages", "skills", "tasks", "free", "weekly_hours")}
    form = FileForm(request.POST or None, initial=known, civic=member.role == Role.CIVIC)
    if request.method == "POST" and form.is_valid():
        said = {"weekly_hours": file.weekly_hours, **form.cleaned_data}
        filing.say(member, **said, by=request.user, at=timezone.now())
        messages.success(request, _("Kept."), extra_tags="ok")
        return HttpResponseRedirect(reverse(back, kwargs=where))
    context = {
        "title": _("When is one free, and for what?"),
        "member": member,
        "form": form,
        "back": back,
        "where": where,
    }
    return render(request, "team/file.html", context)


@never_cache
@require_POST
def away(request: AntennaRequest) -> HttpResponse:
    """Days on which I am not free."""
    reader(request)
    form = AwayForm(request.POST)
    if form.is_valid():
        try:
            said = form.cleaned_data
            filing.say_away(me(request), said["first_on"], said["last_on"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            _say_what_is_expected(request, said["first_on"], said["last_on"])
            return redirect("workshops_team:me")
    return _page(request, away_form=form)


def _say_what_is_expected(request: AntennaRequest, first: date, last: date) -> None:
    """Being away frees nobody of a place: it says which are still hers on those days."""
    mine = SessionVolunteer.objects.filter(HOLDS, user=request.user, antenna_id=request.antenna.pk, state="planned")
    within = mine.filter(starts_at__date__gte=first, starts_at__date__lte=last, starts_at__gt=timezone.now())
    days = sorted({timezone.localdate(place.starts_at) for place in within})
    messages.success(request, _("Noted."), extra_tags="ok")
    if days:
        words = _("You are still expected on these days: %(days)s. Say below that you cannot come.")
        messages.warning(request, words % {"days": ", ".join(day(on) for on in days)})


@never_cache
@require_POST
def free_again(request: AntennaRequest, pk: int) -> HttpResponse:
    reader(request)
    row = get_object_or_404(Away, pk=pk, antenna_id=request.antenna.pk, membership__user=request.user)
    filing.free_again(row, by=request.user, at=timezone.now())
    return redirect("workshops_team:me")


@never_cache
@require_POST
def cannot_come(request: AntennaRequest, pk: int) -> HttpResponse:
    """I am not free after all: my place is open again."""
    reader(request)
    place = get_object_or_404(SessionVolunteer, pk=pk, antenna_id=request.antenna.pk, user=request.user)
    try:
        attending.cannot_come(place, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(
        request, _("Noted: you are excused, and the antenna sees that somebody is missing."), extra_tags="ok"
    )
    return redirect("workshops_team:me")


@never_cache
@require_POST
def confirm(request: AntennaRequest) -> HttpResponse:
    """My hours are right."""
    reader(request)
    member = me(request)
    among = hours.standing().filter(hours.of_member(member), confirmed_at__isnull=True).values_list("pk", flat=True)
    form = ManyForm(request.POST, among=among)
    if form.is_valid() and form.cleaned_data["rows"]:
        count = hours.confirm(form.cleaned_data["rows"], by=request.user, at=timezone.now())
        words = _("1 line confirmed.") if count == 1 else _("%(count)d lines confirmed.") % {"count": count}
        messages.success(request, words, extra_tags="ok")
    return redirect("workshops_team:me")


@never_cache
@require_POST
def note_hours(request: AntennaRequest) -> HttpResponse:
    """Hours that no session counts."""
    reader(request)
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            hours.note(me(request), **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Noted: a manager validates it."), extra_tags="ok")
            return redirect("workshops_team:me")
    return _page(request, hours_form=form)


def _own_call(request: AntennaRequest, pk: int) -> TeamCall:
    rows = TeamCall.objects.select_related(
        "session__kind", "session__room", "session__venue", "duty__site", "place__user"
    ).prefetch_related("asked__membership__user")
    return get_object_or_404(rows, pk=pk, antenna_id=request.antenna.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: AntennaRequest, pk: int) -> HttpResponse:
    """The page that a letter leads to: I come, or I am not free. Only those asked may open it."""
    reader(request)
    member, shown, refusal = me(request), _own_call(request, pk), None
    asked = next((one for one in shown.asked.all() if one.membership.user_id == member.user_id), None)
    if asked is None:
        raise Http404
    if request.method == "POST":
        act = calling.take if request.POST.get("answer") == "takes" else calling.not_free
        try:
            act(shown, member, by=request.user, at=timezone.now())
        except Refusal as refused:
            refusal, shown = refused, _own_call(request, pk)
        else:
            words = _("Thank you: the place is yours.") if act is calling.take else _("Thank you for saying so.")
            messages.success(request, words, extra_tags="ok")
            return redirect("workshops_team:me")
    context = {
        "title": _("Can you come?"),
        "call": shown,
        "need": shown.duty or shown.session,
        "asked": asked,
        "mine": shown.place is not None and shown.place.user_id == member.user_id,
        "refusal": refusal,
        "past": shown.starts_at <= timezone.now(),
    }
    return render(request, "team/call.html", context)
