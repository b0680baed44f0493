from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopsConfig(AppConfig):
    name = "workshops"
    verbose_name = _("Workshops")
    grants = {
        # national reference data, without policy
        "Skill": {"antenna": "S", "portal": "S", "national": "SIU"},
        "Kind": {"antenna": "S", "portal": "S", "national": "SIU"},
        "KindSkill": {"antenna": "S", "portal": "S", "national": "SID"},
        "Room": {"antenna": "SIU", "national": "S"},
        "Venue": {"antenna": "SIU", "national": "S"},
        "Session": {"antenna": "SIU", "national": "S"},
        "SessionVolunteer": {"antenna": "SIU", "national": "S"},
        "Booking": {"antenna": "SIU", "national": "SU"},
        "BookingChange": {"antenna": "SI", "national": "SI"},
        "SkillGained": {"antenna": "SIU", "national": "S"},
    }

    def ready(self) -> None:
        from beneficiaries import parts
        from workshops.parts import WorkshopsPart

        parts.register(WorkshopsPart())

    def load_reference(self) -> str:
        from workshops.reference import load

        return load()
