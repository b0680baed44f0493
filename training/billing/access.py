"""Who may do what with quotes and invoices. A `may_*` answers a bool, nothing else."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation
from connect.antennas.doors import Pass
from connect.antennas.models import Role
from connect.partners.models import Professional


def may_bill(membership: Pass | None) -> bool:
    """Employees and managers write quotes and invoices and note what is paid; volunteers see none of it."""
    return membership is not None and membership.role in {Role.EMPLOYEE, Role.MANAGER}


def may_credit(membership: Pass | None) -> bool:
    """A manager takes an invoice back: what was owed is owed no more."""
    return may_manage(membership)


def may_answer_quotes(post: Professional | None) -> bool:
    """A referent answers for her structure; her colleagues read nothing of its money."""
    return post is not None and post.is_referent


def may_read_billing(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_set_issuer(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
