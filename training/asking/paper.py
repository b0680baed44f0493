"""The agreement on paper: a tagged PDF (PDF/UA-1) in French, made again from frozen facts whenever it is asked."""

from datetime import date, time

from django.utils.translation import override

from connect.ui.printed import tagged
from training.models import Agreement, Half, HalfDay


def half_days(agreement: Agreement) -> list[HalfDay]:
    """Its half-days as those of a session, to be said alike; not saved."""
    return [
        HalfDay(
            day=date.fromisoformat(half["day"]), half=Half(half["half"]), starts=time.fromisoformat(half["from"]),
            ends=time.fromisoformat(half["to"]),
        )
        for half in agreement.half_days
    ]  # fmt: skip


def pdf_of(agreement: Agreement) -> bytes:
    """The bytes of the PDF. What is not known (SIRET, activity number) is said in words; a draft has no number."""
    lists = {
        name: getattr(agreement, name).splitlines() for name in ("aims", "content", "means", "followed", "sanctioned")
    }
    with override("fr"):
        return tagged(
            f"training/pdf/agreement-{agreement.layout}.html",
            {"it": agreement, "half_days": half_days(agreement), "replaces": agreement.replaces, **lists},
        )


def name_of(agreement: Agreement) -> str:
    """File name: the number alone."""
    return f"{agreement.number or 'brouillon'}.pdf"
