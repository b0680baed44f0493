"""The dated settings of this app, for the nation's page that lists them all (`connect.antennas.dated`)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beneficiaries.models import ElsewhereShown, QuestionnairePublication, RetentionPeriod, SheetRules
from connect.antennas.dated import Dated


def _lengths(row: SheetRules) -> str:
    return _(
        "a sheet is valid %(valid)s months, rights last %(rights)s, %(renewals)s renewals, a draft %(draft)s days, late"
        " after %(late)s days, %(tries)s tries"
    ) % {
        "valid": row.valid_months, "rights": row.rights_months, "renewals": row.renewals, "draft": row.draft_days,
        "late": row.sleeps_days, "tries": row.tries,
    }  # fmt: skip


def _months(row: RetentionPeriod) -> str:
    return ngettext("%(n)s month", "%(n)s months", row.months) % {"n": row.months}


def _shown(row: ElsewhereShown) -> str:
    return _("their number is shown") if row.shown else _("nothing is shown")


def _published(row: QuestionnairePublication) -> str:
    return str(row.version)


SETTINGS = (
    Dated(
        "fiches", "beneficiaries.SheetRules", gettext_lazy("Lengths of sheets and of rights"), _lengths,
        "national_intake:sheet_rules", day="starts_on", by="by",
    ),
    Dated(
        "conservation", "beneficiaries.RetentionPeriod", gettext_lazy("How long data is kept"), _months,
        "national_intake:lengths", about=lambda row: row.get_kept_display(), why="source", by="decided_by",
    ),
    Dated(
        "mentions", "beneficiaries.Notice", gettext_lazy("What people are told of their data"), lambda row: row.version,
        "national_intake:notices", day="published_at", by="published_by",
    ),
    Dated(
        "partage", "beneficiaries.ElsewhereShown", gettext_lazy("Visits at other antennas"), _shown,
        "national_intake:sharing", day="starts_on", by="decided_by",
    ),
    Dated(
        "diagnostic", "beneficiaries.QuestionnairePublication", gettext_lazy("Questionnaire of the diagnostic"), _published,
        "national_intake:questionnaires", day="at", why="note", by="by", along=("version",),
    ),
)  # fmt: skip
