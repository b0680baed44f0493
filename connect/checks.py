"""System checks: what a production must not be, and what must not be left of the demo.

The demo is one machine that speaks HTTP to itself, or to the room it stands in, and prints its passwords. Production
speaks HTTPS. So `DEMO` is refused with any sign of production: HTTPS, a proxy in front, or a public host name. The demo's
own secret key is no sign: `make run` draws one into the data folder. `connect.wsgi` runs the same checks, so that a
server refuses to start and not only `manage.py`.
"""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004
from django.core.exceptions import ImproperlyConfigured

_HOME_ENDINGS = (".localhost", ".local", ".test", ".invalid", ".internal", ".lan")


def is_at_home(host: str) -> bool:
    """Is this host name the machine itself or its own room, and not the open internet?"""
    name = host.strip("[]").lower()
    try:
        address = ip_address(name)
    except ValueError:
        return name != "*" and ("." not in name.lstrip(".") or name.endswith(_HOME_ENDINGS))
    return address.is_private or address.is_loopback


@register()
def demo_is_not_production(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`DEMO=1` opens accounts whose password is public: never where the public comes."""
    if not settings.DEMO:
        return []
    signs = ["HTTPS"] if settings.HTTPS else []
    signs += ["BEHIND_PROXY"] if settings.SECURE_PROXY_SSL_HEADER else []
    signs += [f"ALLOWED_HOSTS: {host}" for host in settings.ALLOWED_HOSTS if not is_at_home(host)]
    return [
        Error(
            f"DEMO is on together with {', '.join(signs)}: the demo's accounts would be open to everyone.",
            hint="Unset DEMO in production; leave HTTPS, BEHIND_PROXY and public host names out of a demo.",
            id="connect.E001",
        )
    ] * bool(signs)


@register(deploy=True)
def production_is_guarded(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """What Django's own deployment checks do not know of."""
    found: list[CheckMessage] = []
    if not settings.DEMO and not settings.SECOND_FACTOR_DEMANDED:
        found.append(Warning("Managers and national staff come in without a second factor.", id="connect.W001"))
    if not settings.DEMO and len(settings.SECRET_KEY) < 50:
        found.append(Error("SECRET_KEY is shorter than 50 characters.", id="connect.E002"))
    if settings.SHARED_SCREEN_MINUTES > 30:
        found.append(Warning("A shared screen stays open more than 30 minutes with nobody at it.", id="connect.W002"))
    return found


def refuse_a_public_demo() -> None:
    """For the web server, which runs no check by itself: raises `ImproperlyConfigured` instead of serving."""
    for problem in demo_is_not_production():
        raise ImproperlyConfigured(problem.msg)
