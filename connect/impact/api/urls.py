"""The API and its documentation, at /api/."""

from typing import Any

from django.urls import URLPattern, path, re_path

from connect.impact.api import views
from connect.impact.api.answering import answering, nowhere
from connect.impact.api.resources import api


def _answering(patterns: list[Any]) -> list[URLPattern]:
    """Ninja's addresses, each answered as everyone meets the API; its own page at the root is left out."""
    for pattern in patterns:
        pattern.callback = answering(pattern.callback)
    return [pattern for pattern in patterns if pattern.name != "api-root"]


app_name = "api"
urlpatterns = [
    path("", views.documentation, name="documentation"),
    path("v1/openapi.json", answering(views.openapi), name="schema"),
    *[path(f"v1/{one.pattern}", one.callback, name=one.name) for one in _answering(api.urls[0])],
    re_path("(?P<url>.*)", answering(nowhere), name="nowhere"),
]
