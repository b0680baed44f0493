from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    verbose_name = _("People")
    grants = {
        "Person": {"antenna": "SIU", "national": "SU"},
        "Enrolment": {"antenna": "S", "national": "S"},
        "CardSeries": {},
        "Visit": {"antenna": "SI", "national": "S"},
        "Appointment": {"antenna": "SIU", "national": "S"},
        "LiaisonSheet": {"antenna": "SIU", "portal": "SIU", "national": "S"},
        "SheetCorrection": {"antenna": "S", "portal": "SI", "national": "S"},
        "SheetSeries": {},
        "SheetEvent": {"antenna": "SI", "portal": "SI", "national": "S"},
        "SearchKey": {"antenna": "S", "national": "S"},
        "SheetKey": {"antenna": "S", "national": "S"},
        "Spelling": {},
        "Opening": {"antenna": "I", "national": "S"},
        "Diagnostic": {"antenna": "SI", "national": "S"},
        "DiagnosticDraft": {"antenna": "SIUD"},
        "Turn": {"antenna": "SIU", "national": "SU"},
        "DoorTablet": {"antenna": "SIU", "national": "S"},
        "Recognition": {"antenna": "SIU", "national": "SU"},
    }

    def ready(self) -> None:
        from beneficiaries.diagnostics.part import DiagnosticPart
        from beneficiaries.history import PeoplePart
        from beneficiaries.parts import register
        from beneficiaries.reception.part import ReceptionPart

        register(PeoplePart())
        register(DiagnosticPart())
        register(ReceptionPart())
