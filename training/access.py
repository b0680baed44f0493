"""Who may do what in training. A `may_*` answers a bool, nothing else."""

from connect.antennas.access import may_work_at_counter
from connect.antennas.doors import Pass
from connect.antennas.models import Role
from connect.partners.models import Professional


def may_note_attendance(membership: Pass | None) -> bool:
    """Everyone of the team: whoever stands at the door of the room ticks who came."""
    return may_work_at_counter(membership)


def may_plan(membership: Pass | None) -> bool:
    """Employees and managers plan sessions and deliver attestations."""
    return membership is not None and membership.role in {Role.EMPLOYEE, Role.MANAGER}


def may_register_colleagues(post: Professional | None) -> bool:
    """A referent registers anyone of her structure; another professional registers herself."""
    return post is not None and post.is_referent


def may_ask_for_training(post: Professional | None) -> bool:
    """A referent asks for a training in the name of her structure, and signs what is agreed."""
    return post is not None and post.is_referent
