"""Whose antenna a place in the team is of."""

from connect.antennas.models import Membership


def antenna_of(member: Membership) -> int:
    """The antenna of somebody of an antenna's team; the national team has no place here."""
    assert member.antenna_id is not None
    return member.antenna_id
