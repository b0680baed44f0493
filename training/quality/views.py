"""Quality at an antenna: what sessions still miss, the file of one, adaptations, trainers, contracts, papers."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.ui.doing import done, tried
from connect.ui.printed import shown
from training.access import may_plan
from training.models import (
    Adaptation,
    EvidenceNote,
    KeptPaper,
    Registration,
    RegistrationState,
    Session,
    SessionState,
    Subcontract,
    Trainer,
    TrainerProof,
)
from training.quality import (
    adapting,
    contracting,
    file,
    folder,
    noting,
    papers,
    registers,
    trainers,
)
from training.quality.desk import Desk, desk_of
from training.quality.forms import (
    AdaptationAnswerForm,
    AdaptationForm,
    ContractForm,
    EndForm,
    NoteForm,
    ProofForm,
    TrainerForm,
    today,
)

PAGE = 20
YEAR = timedelta(days=365)
SOON = timedelta(days=14)


def _desk(request: AntennaRequest) -> Desk:
    return desk_of(request)


def _session(request: AntennaRequest, pk: int) -> Session:
    known = Session.objects.select_related("module", "site", "reserved_for", "need")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


@never_cache
@require_safe
def home(request: AntennaRequest) -> HttpResponse:
    """Sessions of the last twelve months and of the coming fortnight with what each misses; the house; what waits."""
    desk, day, now = _desk(request), timezone.localdate(), timezone.now()
    held = Session.objects.filter(
        antenna_id=request.antenna.pk, state=SessionState.PLANNED, starts_on__range=(day - YEAR, day + SOON)
    ).select_related("module", "site", "need")
    page = Paginator(held.order_by("-starts_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Quality"), "desk": desk, "tab": "home", "page": page,
        "summaries": file.summaries(list(page), at=now), "rows": file.file_of_house(request.antenna.pk, at=now),
        "alerts": registers.alerts(desk, day),
    }  # fmt: skip
    return render(request, "training/quality/home.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session_file(request: AntennaRequest, pk: int) -> HttpResponse:
    """The 32 indicators for a session, present or missing; a note says where evidence is when it is elsewhere."""
    desk, it, now = _desk(request), _session(request, pk), timezone.now()
    form = NoteForm(request.POST or None, request.FILES or None, scope=file.OF_SESSION)
    if request.method == "POST" and done(
        form,
        lambda said: noting.note(
            antenna_id=it.antenna_id, session=it, indicator=said["indicator"], text=said["text"], key=said["key"],
            document=said["document"], by=request.user, at=now,
        ),
    ):  # fmt: skip
        return redirect("training_quality:file", pk)
    rows = file.file_of(it, at=now)
    context = {
        "title": _("File of the session"), "desk": desk, "it": it, "tab": "file", "form": form,
        "chapters": file.chapters(rows), "missing": [row for row in rows if row.found and row.found.is_missing],
        "papers": folder.contents(it, at=now),
    }  # fmt: skip
    return render(request, "training/quality/file.html", context)


@require_POST
def take_back(request: AntennaRequest, pk: int) -> HttpResponse:
    """A note no longer stands."""
    _desk(request)
    note = get_object_or_404(EvidenceNote, pk=pk, antenna_id=request.antenna.pk)
    tried(request, lambda: noting.take_back(note, by=request.user, at=timezone.now()))
    return redirect("training_quality:file", note.session_id) if note.session_id else redirect("training_quality:home")


@never_cache
@require_safe
def session_zip(request: AntennaRequest, pk: int) -> HttpResponse:
    """Every paper of the session, and its evidence in one PDF."""
    _desk(request)
    it = _session(request, pk)
    response = HttpResponse(folder.zipped(it, at=timezone.now()), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="dossier-seance-{it.pk}.zip"'
    return response


@never_cache
@require_safe
def session_pdf(request: AntennaRequest, pk: int) -> HttpResponse:
    """The evidence of a session, as one paper."""
    _desk(request)
    it = _session(request, pk)
    return shown(folder.evidence_pdf(it, at=timezone.now()), f"dossier-seance-{it.pk}.pdf")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adaptations(request: AntennaRequest, pk: int) -> HttpResponse:
    """What is to be prepared for a session; one more is noted."""
    desk, it = _desk(request), _session(request, pk)
    people = Registration.objects.filter(session=it, state=RegistrationState.REGISTERED)
    form = AdaptationForm(request.POST or None, people=people.select_related("professional", "structure"))
    if request.method == "POST" and done(
        form, lambda said: adapting.ask(said["registration"], said["text"], by=request.user, at=timezone.now())
    ):
        return redirect("training_quality:adaptations", pk)
    rows = Adaptation.objects.filter(session=it).select_related(
        "registration__professional", "structure", "answered_by"
    )
    context = {"title": _("What to prepare"), "desk": desk, "it": it, "tab": "file", "form": form, "rows": rows}
    return render(request, "training/quality/adaptations.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adaptation(request: AntennaRequest, pk: str) -> HttpResponse:
    """One request: say what was prepared, or what is offered instead."""
    desk = _desk(request)
    known = Adaptation.objects.select_related("registration__professional", "structure", "session__module")
    row = get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)
    form = AdaptationAnswerForm(request.POST or None) if row.answered_at is None else None
    if (
        form is not None
        and request.method == "POST"
        and done(
            form,
            lambda said: adapting.answer(
                row, said["answer"], possible=said["possible"], by=request.user, at=timezone.now()
            ),
        )
    ):
        return redirect("training_quality:adaptations", row.session_id)
    context = {"title": _("What to prepare"), "desk": desk, "row": row, "form": form}
    return render(request, "training/quality/adaptation.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trainer_files(request: AntennaRequest) -> HttpResponse:
    """Those who teach, what shows that they are able, what ends soon."""
    desk, day = _desk(request), timezone.localdate()
    form = TrainerForm(request.POST or None, antenna_id=request.antenna.pk, team=desk.team())
    if request.method == "POST" and done(
        form, lambda said: trainers.open_file(request.antenna.pk, **said, by=request.user, at=timezone.now())
    ):
        return redirect("training_quality:trainers")
    rows = [
        (one, trainers.valid(one.proofs.all(), day), trainers.is_able(one, day))
        for one in trainers.files(request.antenna.pk).filter(left_on__isnull=True)
    ]
    context = {
        "title": _("Who teaches, and what shows it"), "desk": desk, "tab": "trainers", "form": form,
        "rows": sorted(rows, key=lambda row: str(row[0])), "ending": trainers.ending(request.antenna.pk, day), "today": day,
    }  # fmt: skip
    return render(request, "training/quality/trainers.html", context)


def _trainer(request: AntennaRequest, pk: int) -> Trainer:
    return get_object_or_404(trainers.files(request.antenna.pk), pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trainer(request: AntennaRequest, pk: int) -> HttpResponse:
    """The file of one: its proofs; one more is added."""
    desk, mine = _desk(request), _trainer(request, pk)
    form = ProofForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and done(
        form, lambda said: trainers.add_proof(mine, **said, by=request.user, at=timezone.now())
    ):
        return redirect("training_quality:trainer", pk)
    proofs = mine.proofs.select_related("paper", "seen_by").order_by("withdrawn_at", "kind", "-obtained_on", "pk")
    context = {
        "title": str(mine), "desk": desk, "tab": "trainers", "mine": mine, "proofs": proofs, "form": form,
        "today": timezone.localdate(), "soon": timezone.localdate() + trainers.SOON,
    }  # fmt: skip
    return render(request, "training/quality/trainer.html", context)


@require_POST
def withdraw_proof(request: AntennaRequest, pk: int) -> HttpResponse:
    _desk(request)
    proof = get_object_or_404(TrainerProof, pk=pk, antenna_id=request.antenna.pk)
    tried(request, lambda: trainers.withdraw(proof, by=request.user, at=timezone.now()))
    return redirect("training_quality:trainer", proof.trainer_id)


@require_POST
def trainer_leaves(request: AntennaRequest, pk: int) -> HttpResponse:
    _desk(request)
    trainers.leave(_trainer(request, pk), by=request.user, at=timezone.now())
    return redirect("training_quality:trainers")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contracts(request: AntennaRequest) -> HttpResponse:
    """Contracts with other providers, and the clauses that each lacks."""
    desk = _desk(request)
    form = ContractForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and done(
        form, lambda said: contracting.note(request.antenna.pk, **said, by=request.user, at=timezone.now())
    ):
        return redirect("training_quality:contracts")
    page = Paginator(registers.contracts(desk), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Contracts with other providers"), "desk": desk, "tab": "contracts", "page": page, "form": form,
        "rows": [(one, contracting.lacking(one)) for one in page], "ending": EndForm(initial=today()),
    }  # fmt: skip
    return render(request, "training/quality/contracts.html", context)


@require_POST
def end_contract(request: AntennaRequest, pk: int) -> HttpResponse:
    _desk(request)
    contract = get_object_or_404(Subcontract, pk=pk, antenna_id=request.antenna.pk)
    form = EndForm(request.POST)
    if form.is_valid():
        tried(request, lambda: contracting.end(contract, form.cleaned_data["on"], by=request.user, at=timezone.now()))
    return redirect("training_quality:contracts")


@never_cache
@require_safe
def paper(request: AntennaRequest, pk: str) -> HttpResponse:
    """A document that was kept, as a file."""
    if not may_plan(request.membership):
        raise PermissionDenied
    return papers.answer(get_object_or_404(KeptPaper, pk=pk, antenna_id=request.antenna.pk))
