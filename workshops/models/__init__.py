"""What exists in workshops: kinds and skills, rooms, sessions and who runs them, bookings and what was learnt."""

from workshops.models.booking import (
    ACTIVE_STATES,
    SEATED_STATES,
    Booking,
    BookingChange,
    BookingState,
    Level,
    SkillGained,
)
from workshops.models.kind import Kind, KindSkill, Shape, Skill
from workshops.models.session import Room, Session, SessionState, SessionVolunteer

__all__ = [
    "ACTIVE_STATES", "SEATED_STATES", "Booking", "BookingChange", "BookingState", "Kind", "KindSkill", "Level", "Room",
    "Session", "SessionState", "SessionVolunteer", "Shape", "Skill", "SkillGained",
]  # fmt: skip
