"""Top-up codes and SIM cards of an antenna: taken in, shown once, made void; a paper of identity seen."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.uploads import empty_lists
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed
from connect.ui.spreadsheet import Workbook, answer
from sales.models import CardState, CodeState, SerialItem, SimCard
from sales.stockroom import codes, sims
from sales.stockroom.access import may_sign_stock
from sales.stockroom.forms import CardsForm, CodesForm, IdentityForm, ReasonForm
from sales.stockroom.views import A_PAGE, managers, team

FAULTS_SHOWN = 60


@never_cache
@require_safe
def code_list(request: AntennaRequest) -> HttpResponse:
    """Codes without their secrets: what is left, what was handed over by whom, what is void."""
    team(request)
    state = request.GET.get("etat", "")
    here = SerialItem.objects.filter(antenna_id=request.antenna.pk).select_related(
        "product", "batch", "line__sale__entry", "handed_by", "void_by"
    )
    if state in CodeState.values:
        here = here.filter(state=state)
    context = {
        "page": Paginator(here, A_PAGE).get_page(request.GET.get("page")),
        "counts": codes.counts(request.antenna.pk, timezone.localdate()),
        "states": CodeState.choices,
        "state": state,
        "today": timezone.localdate(),
        "may_sign": may_sign_stock(request.membership),
    }
    return render(request, "stockroom/codes.html", context)


@never_cache
@sensitive_post_parameters()
@sensitive_variables("form", "found")
@require_http_methods(["GET", "HEAD", "POST"])
def code_import(request: AntennaRequest) -> HttpResponse:
    """The operator's file: each cell is checked, all its codes come in, or none."""
    managers(request)
    form = CodesForm(request.POST, request.FILES) if request.method == "POST" else CodesForm()
    faults: list[tuple[int, str, str]] = []
    if form.is_bound and form.is_valid():
        now = timezone.now()
        try:
            found = codes.read(form.cleaned_data["file"], on=timezone.localdate(now))
            faults = found.faults
            if not faults:
                product, name = form.cleaned_data["product"], form.cleaned_data["name"]
                facts = {"antenna_id": request.antenna.pk, "by": request.user, "at": now}
                codes.take_in(found, product, name=name, **facts)  # type: ignore[arg-type]
                done = _("%(n)s codes were taken in. Destroy the file: they are kept here, sealed.")
                messages.success(request, done % {"n": len(found.rows)}, extra_tags="ok")
                return redirect("stockroom:codes")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "faults": faults[:FAULTS_SHOWN], "more": max(0, len(faults) - FAULTS_SHOWN)}
    return render(request, "stockroom/code_import.html", context)


@require_safe
def code_model(request: AntennaRequest) -> HttpResponse:
    """The empty list to fill, as CSV."""
    managers(request)
    return empty_lists.answer(empty_lists.text(codes.COLUMNS), "codes-a-entrer.csv")


@never_cache
@sensitive_variables("secret")
@require_POST
def show(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The code, once: on the screen, or on a slip (`slip`). Asked again, it says who showed it and when."""
    team(request)
    code = get_object_or_404(
        SerialItem.objects.select_related("line__sale__entry"), pk=pk, antenna_id=request.antenna.pk
    )
    if code.line is None:
        raise Http404
    reference = code.line.sale.reference
    try:
        shown, secret = codes.show(pk, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("sales:receipt", reference=reference)
    context = {"code": shown, "secret": secret, "reference": reference, "title": _("The code")}
    if "slip" in request.POST:
        return printed.shown(printed.tagged("stockroom/pdf/code.html", context), f"recharge-{reference}.pdf")
    return render(request, "stockroom/code_shown.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A manager gives another code instead of one that didn't reach the person; or makes one of the stock void."""
    managers(request)
    code = get_object_or_404(
        SerialItem.objects.select_related("product", "line__sale__entry", "handed_by"),
        pk=pk,
        antenna_id=request.antenna.pk,
    )
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        facts = {"antenna_id": request.antenna.pk, "by": request.user, "at": timezone.now()}
        try:
            if code.state == CodeState.STOCK:
                codes.make_void(pk, form.cleaned_data["reason"], **facts)  # type: ignore[arg-type]
                return redirect("stockroom:codes")
            codes.replace(pk, form.cleaned_data["reason"], **facts)  # type: ignore[arg-type]
            assert code.line is not None
            return redirect("sales:receipt", reference=code.line.sale.reference)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "stockroom/code_replace.html", {"code": code, "form": form})


@never_cache
@require_safe
def void_xlsx(request: AntennaRequest) -> HttpResponse:
    """Void codes by their serial numbers, for the operator."""
    managers(request)
    void = SerialItem.objects.filter(antenna_id=request.antenna.pk, state=CodeState.VOID).select_related(
        "product", "batch", "void_by"
    )
    book = Workbook()
    columns = [
        (_("Serial number"), 24), (_("Article"), 26), (_("Lot"), 20), (_("Value"), 10), (_("Void since"), 14), (_("Why"), 50),
    ]  # fmt: skip
    rows = (
        (
            c.serial,
            c.product.name,
            c.batch.name,
            c.value,
            timezone.localtime(c.void_at).date() if c.void_at else None,
            c.void_because,
        )
        for c in void.order_by("void_at")[:20_000]
    )
    book.sheet(_("Void codes"), columns, rows)
    return answer(book.content(), f"codes-annules-{timezone.localdate()}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cards(request: AntennaRequest) -> HttpResponse:
    """SIM cards: scan those that arrive, see where each one is."""
    team(request)
    form = CardsForm(request.POST or None)
    if form.is_valid():
        try:
            n = sims.take_in(
                [line for line in form.cleaned_data["numbers"].splitlines() if line.strip()], form.cleaned_data["product"],
                antenna_id=request.antenna.pk, by=request.user, at=timezone.now(), odd_too=form.cleaned_data["odd_too"],
            )  # fmt: skip
            messages.success(request, _("%(n)s cards were taken in.") % {"n": n}, extra_tags="ok")
            return redirect("stockroom:cards")
        except Refusal as refusal:
            form.add_error("numbers", str(refusal))
    here = SimCard.objects.filter(antenna_id=request.antenna.pk).select_related("product", "line__sale__entry")
    context = {
        "form": form,
        "page": Paginator(here.order_by("state", "-arrived_at", "iccid"), A_PAGE).get_page(request.GET.get("page")),
        "left": here.filter(state=CardState.STOCK).count(),
        "may_sign": may_sign_stock(request.membership),
    }
    return render(request, "stockroom/cards.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A manager puts back a card that was returned, or makes one void with a reason."""
    managers(request)
    found = get_object_or_404(SimCard.objects.select_related("product"), pk=pk, antenna_id=request.antenna.pk)
    back = "put_back" in request.POST
    form = ReasonForm(request.POST if request.method == "POST" and not back else None)
    if back or form.is_valid():
        try:
            if back:
                sims.put_back(pk, antenna_id=request.antenna.pk)
            else:
                sims.make_void(pk, form.cleaned_data["reason"], antenna_id=request.antenna.pk)
            return redirect("stockroom:cards")
        except Refusal as refusal:
            messages.warning(request, str(refusal))
    return render(request, "stockroom/card.html", {"card": found, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """That a paper was seen for a SIM card that was sold: its kind and the result, neither number nor picture."""
    team(request)
    found = get_object_or_404(
        SimCard.objects.select_related("line__sale__entry", "product"),
        pk=pk,
        antenna_id=request.antenna.pk,
        line__isnull=False,
    )
    assert found.line is not None
    form = IdentityForm(request.POST or None)
    if form.is_valid():
        sims.note_identity(found, **form.cleaned_data, by=request.user, at=timezone.now())
        return redirect("sales:receipt", reference=found.line.sale.reference)
    return render(
        request, "stockroom/identity.html", {"card": found, "form": form, "reference": found.line.sale.reference}
    )
