from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImpactConfig(AppConfig):
    name = "connect.impact"
    verbose_name = _("Results")
    grants: dict[str, dict[str, str]] = {
        "AgeGrid": {"antenna": "S", "national": "SIU"},
        "AgeBand": {"antenna": "S", "national": "SIU"},
        "KeptResults": {"national": "SIU"},
        "SealedPeriod": {"national": "SI"},
        "SealedFacts": {"national": "SI"},
        "FiguresCheck": {"national": "SI"},
        "FiguresDifference": {"national": "SI"},
        "Account": {"national": "SIU"},
        "AccountsExport": {"national": "SI"},
    }

    def ready(self) -> None:
        from beneficiaries.parts import register
        from connect.impact.copying import CopyingPart

        register(CopyingPart())

    def load_reference(self) -> str:
        """The seed's age grid and two that funders ask for. Grids added since are left alone."""
        from connect.impact.grids import load

        return load()
