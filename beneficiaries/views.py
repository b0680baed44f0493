"""Pages of the counter that write people: welcome, known elsewhere, correct, is here."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from beneficiaries import registration, visits
from beneficiaries.access import may_correct, may_welcome
from beneficiaries.corrections import corrections_of
from beneficiaries.doubles.holding import file_here
from beneficiaries.doubles.proposals import set_apart_among
from beneficiaries.duplicates import Strength, likely
from beneficiaries.elsewhere import held_by
from beneficiaries.forms import CorrectionForm, ProofForm, WelcomeForm, birth_of, from_person, from_sheet
from beneficiaries.households import share
from beneficiaries.liaison import sheets
from beneficiaries.models import Appointment, CameBefore, LiaisonSheet, Person, Turn
from beneficiaries.names import from_typed
from beneficiaries.privacy.notices import told_at_welcome
from beneficiaries.reception.queue import say_who
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal


def own_person(request: AntennaRequest, pk: UUID) -> Person:
    """A person known at this antenna, or 404; whoever was merged leads to the file that holds her now."""
    person = file_here(pk, antenna_id=request.antenna.pk)
    if person is None:
        raise Http404
    return person


def asked_sheet(request: AntennaRequest) -> LiaisonSheet | None:
    """The sheet that announces the person (`fiche=`), as corrected by its sender; 404 for one that is not ours."""
    key = request.POST.get("fiche") or request.GET.get("fiche")
    if not key:
        return None
    try:
        sheet = get_object_or_404(
            LiaisonSheet.objects.select_related("structure"), pk=UUID(key), antenna_id=request.antenna.pk
        )
    except ValueError as error:
        raise Http404 from error
    return sheets.as_corrected(sheet)


def asked_turn(request: AntennaRequest) -> Turn | None:
    """The turn of the queue whose person is being welcomed (`tour=`); 404 for one that is not ours."""
    key = request.POST.get("tour")
    try:
        return get_object_or_404(Turn, pk=UUID(key), antenna_id=request.antenna.pk) if key else None
    except ValueError as error:
        raise Http404 from error


@never_cache
def welcome(request: AntennaRequest) -> HttpResponse:
    """Register someone: with a sheet or without, a first name is enough. People alike are shown before."""
    if not may_welcome(request.membership):
        raise PermissionDenied
    sheet = asked_sheet(request)
    if sheet and sheet.person_id:
        return redirect("desk:person", sheet.person_id)
    turn = asked_turn(request)
    context: dict[str, Any] = {"sheet": sheet, "turn": turn}
    if request.method != "POST" or "prefill" in request.POST:
        context["form"] = WelcomeForm(initial=from_sheet(sheet) if sheet else typed_name(request))
        return render(request, "beneficiaries/welcome.html", context)
    form, mate = WelcomeForm(request.POST), asked_housemate(request)
    context["form"] = form
    if form.is_valid():
        try:
            person = registration.register(
                **form.identity(),
                form_key=form.cleaned_data["key"],
                apart=form.cleaned_data["apart"],
                not_elsewhere=form.cleaned_data["not_elsewhere"],
                antenna_id=request.antenna.pk,
                by=request.user,
                at=timezone.now(),
                sheet=sheet,
            )
        except registration.LikelyDouble as refusal:
            context |= asked_again(request, form, refusal)
        except registration.AlreadySent as refusal:
            context["already"] = refusal
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            told_at_welcome(
                person, told=form.cleaned_data["told"], sheet=sheet, antenna_id=request.antenna.pk, by=request.user
            )
            return welcomed(request, person, turn, mate)
    elif "key" in form.errors:
        raise Http404
    return render(request, "beneficiaries/welcome.html", context)


def asked_housemate(request: AntennaRequest) -> Person | None:
    """“Same household, two people”: the file beside which it was pressed; 404 for one that is not ours."""
    try:
        key = UUID(request.POST["foyer"]) if request.POST.get("foyer") else None
    except ValueError as error:
        raise Http404 from error
    return own_person(request, key) if key else None


def asked_again(request: AntennaRequest, form: WelcomeForm, refusal: registration.LikelyDouble) -> dict[str, Any]:
    """The page of those who are alike, with the antennas that hold the file which the exact name and birth date prove."""
    said, family_name = form.cleaned_data, refusal.elsewhere
    holders = held_by(
        first_name=said["first_name"], last_name=family_name, birth=said["birth"], antenna_id=request.antenna.pk
    )
    return {"refusal": refusal, "form": set_apart(request.POST.copy(), form, refusal), "holders": holders}


def typed_name(request: AntennaRequest) -> dict[str, str]:
    """What was searched without success, posted by the search page so that it stays out of addresses."""
    return from_typed(request.POST.get("prefill", "")[:80])


def set_apart(data: QueryDict, form: WelcomeForm, refusal: registration.LikelyDouble) -> WelcomeForm:
    """The same form, which sent once more says that those shown are other people."""
    shown = [likeness.person.pk for likeness in refusal.doubles]
    data["apart"] = ",".join(str(key) for key in {*form.cleaned_data["apart"], *shown})
    data["not_elsewhere"] = "on" if refusal.elsewhere or form.cleaned_data["not_elsewhere"] else ""
    return WelcomeForm(data)


def welcomed(request: AntennaRequest, person: Person, turn: Turn | None, mate: Person | None) -> HttpResponse:
    if turn and turn.ended_at is None:
        say_who(turn, person, by=request.user, at=timezone.now())
    if mate:
        noted_together(request, person, mate)
    messages.success(request, _("Welcomed. Card %(card)s: write it for the person.") % {"card": person.card_number})
    alike = likely(
        first_name=person.first_name, last_name=person.last_name, birth=birth_of(person),
        phone=person.phone, phone_shared=person.phone_shared, antenna_id=request.antenna.pk,
        birth_name=person.birth_name,
    )  # fmt: skip
    apart = set_apart_among([person.pk, *(a.person.pk for a in alike)], antenna_id=request.antenna.pk)
    weak = [
        a for a in alike
        if a.strength == Strength.WEAK and a.person not in (person, mate) and {a.person.pk, person.pk} not in apart
    ]  # fmt: skip
    if weak:
        words = _("Another file is a little alike: %(card)s (%(why)s). Two people may well be alike.")
        why = ", ".join(str(reason) for reason in weak[0].reasons)
        messages.info(request, words % {"card": weak[0].person, "why": why})
    return redirect("desk:person", person.pk)


def noted_together(request: AntennaRequest, person: Person, mate: Person) -> None:
    """The welcome is done whatever becomes of the link: a full household is said and stops nothing."""
    try:
        share(person, mate, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))


@require_POST
def without_a_name(request: AntennaRequest) -> HttpResponse:
    """One click: someone was welcomed and gave no name; the button says what was declared of earlier visits.

    `key` was drawn with the page: a double click counts once.
    """
    if not may_welcome(request.membership):
        raise PermissionDenied
    key = request.POST.get("key", "")[:36]
    if cache.add(f"unnamed:{request.user.pk}:{key}", 1, 3600):
        visits.welcome_without_a_name(
            antenna_id=request.antenna.pk, by=request.user, at=timezone.now(), came_before=declared(request)
        )
        messages.success(request, _("Noted: one visit without a name."))
    return redirect("desk:counter")


def declared(request: AntennaRequest) -> str:
    """What was said of earlier visits; anything else than an answer is none."""
    said = request.POST.get("venue", "")
    return said if said in CameBefore.values else ""


@never_cache
def elsewhere(request: AntennaRequest) -> HttpResponse:
    """Open here the file of someone whom another antenna knows, on an exact proof."""
    if not may_welcome(request.membership):
        raise PermissionDenied
    sheet = asked_sheet(request)
    asked = request.POST if request.method == "POST" else None
    form = ProofForm(asked, initial=from_sheet(sheet) if sheet else {"card": request.GET.get("carte", "")[:20]})
    if form.is_valid():
        try:
            person = registration.open_here(
                **form.cleaned_data, antenna_id=request.antenna.pk, by=request.user, at=timezone.now(), sheet=sheet
            )
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("Found. This file is now open at your antenna too, and the journal says so."))
            return redirect("desk:person", person.pk)
    return render(request, "beneficiaries/elsewhere.html", {"form": form, "sheet": sheet})


@require_POST
def here(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Someone who has a file is here; with `fiche=`, the sheet is hers."""
    if not may_welcome(request.membership):
        raise PermissionDenied
    person, sheet = own_person(request, pk), asked_sheet(request)
    try:
        registration.welcome_known(
            person, antenna_id=request.antenna.pk, by=request.user, at=timezone.now(), sheet=sheet
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:person", person.pk)


@require_POST
def arrived(request: AntennaRequest, pk: int) -> HttpResponse:
    """“Est là” beside an appointment of the day."""
    if not may_welcome(request.membership):
        raise PermissionDenied
    appointment = get_object_or_404(Appointment, pk=pk, antenna_id=request.antenna.pk)
    visits.arrive(appointment, by=request.user, at=timezone.now())
    return redirect("desk:counter")


@never_cache
def correct(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Correct a person's situation."""
    if not may_correct(request.membership):
        raise PermissionDenied
    person = own_person(request, pk)
    initial = from_person(person) | {"seen": registration.last_correction(person)}
    form, meanwhile = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial), None
    if form.is_valid():
        try:
            registration.correct(
                person, **form.facts(), seen=form.cleaned_data["seen"], antenna_id=request.antenna.pk, by=request.user
            )
        except registration.CorrectedMeanwhile as refusal:
            form, meanwhile = seen_now(request.POST.copy(), refusal), refusal
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("Corrected."))
            return redirect("desk:person", person.pk)
    context: dict[str, Any] = {"form": form, "person": person, "meanwhile": meanwhile}
    if meanwhile:
        context["latest"] = corrections_of(person, antenna_id=request.antenna.pk, page=None)[0][:3]
    return render(request, "beneficiaries/correct.html", context)


def seen_now(data: QueryDict, refusal: registration.CorrectedMeanwhile) -> CorrectionForm:
    """The same form; sent once more, it has seen the correction that it is shown with."""
    data["seen"] = str(refusal.last or "")
    return CorrectionForm(data)
