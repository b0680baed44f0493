"""A quote by its link, without an account: read it, accept it or say no."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.refusals import Refusal
from connect.ui.printed import shown
from training.billing import links, paper, quoting
from training.billing.forms import NoForm, SignForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quote(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever holds the link answers, under her own name; answered, the page says what was answered."""
    with links.quote_of(secret) as it:
        yes = SignForm(request.POST if "yes" in request.POST else None)
        no = NoForm(request.POST if "no" in request.POST else None)
        form = yes if "yes" in request.POST else no
        if request.method == "POST" and form.is_valid():
            try:
                if form is yes:
                    quoting.accept(it, **form.cleaned_data, at=timezone.now(), by=None)
                else:
                    quoting.refuse(it, **form.cleaned_data, at=timezone.now(), by=None)
                return redirect("public_quotes:quote", secret)
            except Refusal as refusal:
                refusal.beside(form)
        context = {
            "it": it, "lines": paper.shown_lines(it), "yes": yes, "no": no, "secret": secret,
            "open": it.is_valid_on(timezone.localdate()),
        }  # fmt: skip
        answer = render(request, "training/billing/public_quote.html", context)
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "strict-origin"
    return answer


@never_cache
@require_safe
def pdf(request: HttpRequest, secret: str) -> HttpResponse:
    with links.quote_of(secret) as it:
        return shown(paper.pdf_of(it), paper.name_of(it))
