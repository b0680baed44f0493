"""The dated settings of this app, for the nation's page that lists them all (`connect.antennas.dated`)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.antennas.dated import Dated
from connect.ui.templatetags.ui import euros
from workshops.models import JobRate


def _an_hour(row: JobRate) -> str:
    return _("%(amount)s an hour") % {"amount": euros(row.amount)}


SETTINGS = (
    Dated(
        "heures-benevoles", "workshops.JobRate", gettext_lazy("What an hour given is worth"), _an_hour,
        "national_workshops_team:volunteers", about=lambda row: row.get_task_display(), why="source",
    ),
)  # fmt: skip
