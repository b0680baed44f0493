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
        "AppPack": {"antenna": "S", "national": "SIU"},
        "PackApp": {"antenna": "S", "national": "SIU"},
        "Room": {"antenna": "SIU", "national": "S"},
        "Venue": {"antenna": "SIU", "national": "S"},
        "Closure": {"antenna": "SIU", "national": "S"},
        "Timetable": {"antenna": "SIU", "national": "S"},
        "Slot": {"antenna": "SIU", "national": "S"},
        "SlotHelper": {"antenna": "SIU", "national": "S"},
        "Equipment": {"antenna": "SIU", "national": "S"},
        "EquipmentUse": {"antenna": "SIU", "national": "S"},
        "Session": {"antenna": "SIU", "national": "S"},
        "SessionVolunteer": {"antenna": "SIU", "national": "S"},
        "VolunteerChange": {"antenna": "SI", "national": "S"},
        "Duty": {"antenna": "SIU", "national": "S"},
        "TeamCall": {"antenna": "SIU"},
        "Asked": {"antenna": "SIU"},
        "Qualification": {"antenna": "S", "national": "SIU"},
        "Held": {"antenna": "SIU"},
        "VolunteerFile": {"antenna": "SIU"},
        "Away": {"antenna": "SIU"},
        "Hours": {"antenna": "SIU", "national": "S"},
        "JobRate": {"antenna": "S", "national": "SI"},
        "Booking": {"antenna": "SIU", "national": "SU"},
        "SeatOffer": {"antenna": "SIU", "national": "S"},
        "OfferRule": {"antenna": "SI", "national": "S"},
        "SeatKey": {"antenna": "SI", "national": "S"},
        "PublicDoor": {"antenna": "SIU", "national": "S"},
        "BookingChange": {"antenna": "SI", "national": "SI"},
        "SkillGained": {"antenna": "SIU", "national": "S"},
        "Message": {"antenna": "SIU", "national": "S"},
        "Call": {"antenna": "SIU", "national": "S"},
        "MessageStop": {"antenna": "SIU", "national": "S"},
        "ReminderSetting": {"antenna": "SI", "national": "S"},
        "Feed": {"antenna": "SIU"},  # its owner's alone, by policy
        # the nation's rows are read by all, an antenna's own by it alone, by policy
        "Resource": {"antenna": "SIU", "national": "SIU"},
        "ResourceSkill": {"antenna": "SID", "national": "SID"},
        "Exercise": {"antenna": "SIU", "national": "SIU"},
        "ResourceImport": {"antenna": "SIUD", "national": "SIUD"},
        "PathStep": {"antenna": "SIU", "national": "S"},
        "TimeOnPath": {"antenna": "SIU", "national": "S"},
    }

    def ready(self) -> None:
        from beneficiaries import parts
        from workshops.parts import WorkshopsPart
        from workshops.path.part import PathPart
        from workshops.telling.part import TellingPart

        parts.register(WorkshopsPart())
        parts.register(PathPart())
        parts.register(TellingPart())

        from connect.antennas import dated
        from workshops.decided import SETTINGS

        dated.register(*SETTINGS)

    def load_reference(self) -> str:
        from workshops.path import reference
        from workshops.reference import load
        from workshops.team import reference as team

        return f"{load()}, {reference.load()}, {team.load()}"
