from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "connect.desk"
    verbose_name = _("National desk")
    grants: dict[str, dict[str, str]] = {
        "NewAntenna": {"national": "SIU"},
        "Ending": {"national": "SIU"},
        "EndingCount": {"national": "SI"},
    }

    def ready(self) -> None:
        from connect.desk.bills import next_on_bills
        from connect.desk.nation import standing
        from sales.catalogue import after

        after.register(next_on_bills)
        standing.register()
