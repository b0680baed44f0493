"""Links to reports, for the nation's list of what opens without anybody signing in."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.accounts.models import User
from connect.antennas import keys
from connect.antennas.keys import Key, KeyKind
from connect.impact.models import ReportLink
from connect.impact.reports import links


def standing() -> list[Key]:
    rows = ReportLink.objects.open(timezone.now()).select_related("report", "made_by").order_by("ends_at")
    return [_key(link) for link in rows[:500]]


def _key(link: ReportLink) -> Key:
    place = _("for %(whom)s, until %(day)s") % {
        "whom": link.for_whom,
        "day": date_format(timezone.localtime(link.ends_at), "j F Y"),
    }
    return Key(str(link.pk), link.report.name, place, link.made_at, link.made_by.get_full_name(), link.last_used_at)


def end(pk: str, by: User, at: datetime) -> None:
    """Raises ObjectDoesNotExist."""
    links.end_link(ReportLink.objects.get(pk=keys.uuid(pk)), by=by, at=at)


LINKS = KeyKind("rapports", gettext_lazy("Links to reports"), standing, end, notes_use=True)
