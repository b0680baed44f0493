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
from workshops.models.kind import Audience, Difficulty, Kind, KindSkill, Shape, Skill
from workshops.models.session import Mode, Room, Session, SessionState, SessionVolunteer, Venue

__all__ = [
    "ACTIVE_STATES", "SEATED_STATES", "Audience", "Booking", "BookingChange", "BookingState", "Difficulty", "Kind",
    "KindSkill", "Level", "Mode", "Room", "Session", "SessionState", "SessionVolunteer", "Shape", "Skill", "SkillGained",
    "Subject", "Venue",
]  # fmt: skip
