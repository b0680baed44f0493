"""The schema and its page for people."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connect.impact.api import schema
from connect.impact.api.opening import PER_MINUTE
from connect.impact.api.problems import titles


def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(json.dumps(schema.described(), ensure_ascii=False), content_type="application/json")


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """What the schema says, to be read: in the reader's language, without a script."""
    told = schema.described()
    context = {
        "title": _("The API of Connect"),
        "description": told["info"]["description"],
        "example": f'curl -H "Authorization: Bearer cnx_…" {settings.PUBLIC_URL.rstrip("/")}{schema.PATH}chiffres?annee=2025',
        "per_minute": PER_MINUTE,
        "resources": [_resource(path, methods["get"], told) for path, methods in told["paths"].items()],
        "statuses": sorted(titles().items()),
    }
    return render(request, "impact/api/documentation.html", context)


def _resource(path: str, operation: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    return {
        "path": f"GET {path}",
        "name": operation["operationId"],
        "summary": operation["summary"],
        "description": operation["description"],
        "parameters": [_parameter(one) for one in operation["parameters"]],
        "fields": _fields(operation["responses"]["200"]["content"]["application/json"]["schema"], told),
    }


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    kind, said = _kind(one["schema"]), one.get("description", "")
    return {"name": one["name"], "needed": one["required"], "kind": kind, "said": said}


def _kind(one: dict[str, Any]) -> str:
    words = {
        "integer": _("whole number"), "number": _("number"), "boolean": _("true or false"), "array": _("list"),
        "object": _("object"),
    }  # fmt: skip
    if one.get("format") in ("date", "date-time"):
        return _("day") if one["format"] == "date" else _("moment")
    bounds = [str(one[name]) for name in ("minimum", "maximum") if name in one]
    kind = words.get(one.get("type", "object"), _("text"))
    return f"{kind} ({' – '.join(bounds)})" if bounds else kind


def _fields(one: dict[str, Any], told: dict[str, Any], before: str = "") -> list[dict[str, str]]:
    """Each field by its path, `sections[].lignes[].valeur`, with what is said of it."""
    found: list[dict[str, str]] = []
    for name, field in _named(one, told).get("properties", {}).items():
        inner = schema.plain(field)
        below = inner.get("items", inner) if inner.get("type") == "array" else inner
        where = f"{before}{name}" + ("[]" if inner.get("type") == "array" else "")
        children = _fields(below, told, f"{where}.") if "$ref" in below else []
        kind = _kind(inner) if inner.get("type") == "array" or "$ref" not in inner else _kind({"type": "object"})
        found.append({"name": where, "kind": kind, "said": field.get("description", "")})
        found += children
    return found


def _named(one: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in one:
        named: dict[str, Any] = told["components"]["schemas"][one["$ref"].rsplit("/", 1)[1]]
        return named
    return one
