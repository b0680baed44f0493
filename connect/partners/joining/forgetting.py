"""A name and an address are not kept for those who did not come in."""

from datetime import datetime, timedelta

from connect.partners.models import Invitation, JoinRequest, RequestState

KEPT = timedelta(days=365)


def forget(*, at: datetime) -> tuple[int, int]:
    """Erase refused requests and places that nobody took, a year after; gives how many of each. At the national door."""
    before = at - KEPT
    refused = JoinRequest.objects.filter(state=RequestState.REFUSED, decided_at__lt=before)
    not_taken = Invitation.objects.filter(expires_at__lt=before, used_at=None)
    return refused.delete()[0], not_taken.delete()[0]
