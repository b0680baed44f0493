"""The dated settings of this app, for the nation's page that lists them all (`connect.antennas.dated`)."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from connect.antennas.dated import Dated
from connect.ui.templatetags.ui import euros
from sales.models import InstalmentMonths, MarketPrice, RegisterSetting, RuleSet, SaleLimit, SimIdentityRule


def _amount(row: object) -> str:
    return euros(row.amount)  # type: ignore[attr-defined]


def _limit(row: SaleLimit) -> str:
    if row.most is None:
        return _("no limit")
    return ngettext("%(most)s over %(n)s month", "%(most)s over %(n)s months", row.months) % {
        "most": number_format(row.most.normalize()), "n": row.months,
    }  # fmt: skip


def _limited(row: SaleLimit) -> str:
    return f"{row.get_kind_display()}, {row.get_scope_display()}"


def _months(row: InstalmentMonths) -> str:
    return ngettext("%(n)s month", "%(n)s months", row.months) % {"n": row.months}


def _register(row: RegisterSetting) -> str:
    if not row.is_on:
        return _("not kept")
    return _("kept, grouped below %(amount)s") % {"amount": euros(row.group_below)} if row.group_below else _("kept")


def _identity(row: SimIdentityRule) -> str:
    return _("asked for") if row.asked else _("not asked for")


def _grades(row: RuleSet) -> str:
    return _("version %(version)s") % {"version": row.version}


def _of_market(row: MarketPrice) -> str:
    return row.product.name if row.product else f"{row.get_kind_display()} {row.grade}".strip()


def _kind(row: object) -> str:
    return str(row.get_kind_display())  # type: ignore[attr-defined]


SETTINGS = (
    Dated("plafonds", "sales.PriceCap", gettext_lazy("Price caps"), _amount, "national_catalogue:caps", about=_kind),
    Dated("limites", "sales.SaleLimit", gettext_lazy("Limits of sales"), _limit, "national_catalogue:limits", about=_limited),
    Dated(
        "prix", "sales.NationalPrice", gettext_lazy("National prices"), _amount, "national_catalogue:catalogue",
        about=lambda row: row.product.name, along=("product",),
    ),
    Dated(
        "en-tete", "sales.Letterhead", gettext_lazy("Who sells, as receipts print it"),
        lambda row: f"{row.name}, {row.siret}, {row.vat_mention}",
    ),
    Dated(
        "compter-a-deux", "sales.SecondPersonAbove", gettext_lazy("Difference of a drawer from which two people count"), _amount,
        "national_drawer:rules",
    ),
    Dated(
        "remboursement-seul", "sales.RefundAloneUpTo", gettext_lazy("Money given back without a second person"), _amount,
        "national_drawer:rules",
    ),
    Dated(
        "echeances", "sales.InstalmentMonths", gettext_lazy("Length of instalments"), _months, "national_drawer:rules"
    ),
    Dated(
        "piece-d-identite", "sales.SimIdentityRule", gettext_lazy("Paper of identity for a SIM card"), _identity,
        "national_stockroom:stock", by="decided_by",
    ),
    Dated(
        "registre", "sales.RegisterSetting", gettext_lazy("Register of second-hand goods"), _register,
        "national_donations:register", by="decided_by",
    ),
    Dated(
        "categories", "sales.RuleSet", gettext_lazy("Rules of grades"), _grades, "national_workbench:rules", about=_kind,
        why="note", by="published_by", only={"published_at__isnull": False, "from_on__isnull": False},
    ),
    Dated(
        "prix-du-marche", "sales.MarketPrice", gettext_lazy("Prices on the market"), _amount, "national_reading:worth",
        about=_of_market, why="source", along=("product",),
    ),
    Dated(
        "carbone", "sales.CarbonFactor", gettext_lazy("Carbon avoided by a device"), lambda row: f"{number_format(row.kg)} kg",
        "national_reading:worth", about=_kind, why="source",
    ),
)  # fmt: skip
