"""Who may, at the portal and about partners: predicates on the pass that opened the door, or on the post behind it."""

from django.utils import timezone

from connect.antennas.access import may_manage, may_steer_nation
from connect.antennas.doors import Pass
from connect.partners.models import Professional


def may_orient(professional: Pass | None) -> bool:
    """Send and follow the liaison sheets of one's structure: every professional in post."""
    return professional is not None and professional.door == "portal"


def may_read_sheet(professional: Pass | None, structure_id: int) -> bool:
    """The sheets of one's own structure, whoever sent them: they stay with it when a colleague leaves."""
    return professional is not None and professional.structure_id == structure_id


def may_answer_for_structure(post: Professional) -> bool:
    """Invite, end posts, look after the access code and the details: a referent in post, whose account opens."""
    today = timezone.localdate()
    in_post = post.starts_on <= today and (post.ends_on is None or post.ends_on >= today)
    return post.is_referent and in_post and post.user is not None and post.user.is_active


def may_write_partners(membership: Pass | None) -> bool:
    """Managers of an antenna for the structures that work with it, administrators of the national team for all."""
    return may_manage(membership) or may_steer_nation(membership)
