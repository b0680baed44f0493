"""What a request looks like inside a door."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from connect.accounts.models import User
from connect.antennas.doors import Pass
from connect.antennas.models import Antenna


class DoorRequest(HttpRequest):
    """A request while the doors are looked at: which one is asked, and what opened it."""

    antenna: Antenna
    door: str  # "antenna", "portal", "national", or "" outside any
    membership: Pass | None
    professional: Pass | None
    failure: Exception | None  # what a view raised; decides the replay


class AntennaRequest(HttpRequest):
    """A request under `/lille/…` as the middlewares leave it; `antenna` holds its id, slug and name only."""

    antenna: Antenna
    membership: Pass
    user: User  # the door opens for signed-in people only
    htmx: HtmxDetails


class NationalRequest(HttpRequest):
    """A request under `/siege/`: someone of the national team."""

    membership: Pass
    user: User


class PortalRequest(HttpRequest):
    """A request under `/portail/`: a professional of a structure."""

    professional: Pass
    user: User
    htmx: HtmxDetails
