"""What exists in workshops: kinds and skills, rooms, sessions and who runs them, bookings and what was learnt."""

from workshops.models.booking import (
    ACTIVE_STATES,
    SEATED_STATES,
    Booking,
    BookingChange,
    BookingState,
    Level,
    SkillGained,
    Subject,
)
from workshops.models.equipment import Equipment, EquipmentUse
from workshops.models.feed import Feed
from workshops.models.kind import Audience, Difficulty, Kind, KindSkill, Shape, Skill
from workshops.models.learning import (
    LIVE_STATES,
    Exercise,
    PathStep,
    Resource,
    ResourceImport,
    ResourceSkill,
    Source,
    StepState,
    Theme,
    TimeOnPath,
)
from workshops.models.pack import APPS, AccountNeed, AppCost, AppPack, PackApp, Topic
from workshops.models.seats import MOST_OFFERS, OfferRule, OfferState, PublicDoor, SeatKey, SeatOffer
from workshops.models.session import Mode, Room, Session, SessionState, Venue
from workshops.models.team import (
    HOLDS,
    THERE,
    Answer,
    Asked,
    Attendance,
    Duty,
    DutyState,
    Happened,
    SessionVolunteer,
    Task,
    TeamCall,
    VolunteerChange,
)
from workshops.models.telling import (
    OPEN_STATES,
    Call,
    Channel,
    Matter,
    Message,
    MessageState,
    MessageStop,
    ReminderSetting,
    Result,
    Silenced,
    StopWay,
)
from workshops.models.timetable import Closure, Season, Slot, SlotHelper, Timetable
from workshops.models.volunteer import Away, Held, Hours, JobRate, Qualification, VolunteerFile

__all__ = [
    "ACTIVE_STATES", "APPS", "HOLDS", "LIVE_STATES", "MOST_OFFERS", "OPEN_STATES", "SEATED_STATES", "THERE",
    "AccountNeed", "Answer", "AppCost", "AppPack", "Asked", "Attendance", "Audience", "Away", "Booking",
    "BookingChange", "BookingState", "Call", "Channel", "Closure", "Difficulty", "Duty", "DutyState", "Equipment",
    "EquipmentUse", "Exercise", "Feed", "Happened", "Held", "Hours", "JobRate", "Kind", "KindSkill", "Level",
    "Matter", "Message", "MessageState", "MessageStop", "Mode", "OfferRule", "OfferState", "PackApp", "PathStep",
    "PublicDoor", "Qualification", "ReminderSetting", "Resource", "ResourceImport", "ResourceSkill", "Result",
    "Room", "Season", "SeatKey", "SeatOffer", "Session", "SessionState", "SessionVolunteer", "Shape", "Silenced",
    "Skill", "SkillGained", "Slot", "SlotHelper", "Source", "StepState", "StopWay", "Subject", "Task", "TeamCall",
    "Theme", "TimeOnPath", "Timetable", "Topic", "Venue", "VolunteerChange", "VolunteerFile",
]  # fmt: skip
