from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImpactConfig(AppConfig):
    name = "connect.impact"
    verbose_name = _("Results")
    grants: dict[str, dict[str, str]] = {
        "AgeGrid": {"antenna": "S", "national": "SIU"},
        "AgeBand": {"antenna": "S", "national": "SIU"},
        "KeptResults": {"antenna": "S", "national": "SIU"},
        "SealedPeriod": {"antenna": "S", "national": "SI"},
        "SealedFacts": {"antenna": "S", "national": "SI"},
        "FiguresCheck": {"national": "SI"},
        "FiguresDifference": {"national": "SI"},
        "Report": {"national": "SIU"},
        "Report_antennas": {"national": "SI"},
        "ReportFile": {"national": "SI"},
        "ReportLink": {"national": "SIU"},
        "MonthChoice": {"antenna": "SIU", "national": "S"},
        "Account": {"national": "SIU"},
        "AccountsExport": {"national": "SI"},
        "TakenFile": {"antenna": "SIU", "national": "SIU"},
        "TakenPart": {"antenna": "SID", "national": "SID"},
        "Taking": {"antenna": "SI", "national": "SI"},
        "Publication": {"national": "SIU"},
        "ApiKey": {"national": "SIU"},
        "ApiUse": {"national": "S"},
    }

    def ready(self) -> None:
        from beneficiaries.parts import register
        from connect.antennas import keys
        from connect.impact.api.keys import KEYS
        from connect.impact.copying import CopyingPart
        from connect.impact.reports.keys import LINKS
        from connect.impact.taken.part import FilesPart

        register(CopyingPart())
        register(FilesPart())
        keys.register(KEYS)
        keys.register(LINKS)

    def load_reference(self) -> str:
        """The seed's age grid and two that funders ask for. Grids added since are left alone."""
        from connect.impact.grids import load

        return load()
