"""The schema of the API (OpenAPI 3.1), in the language asked: ninja's, with its problems named as such."""

from typing import Any

from django.utils.translation import gettext

from connect.impact.api.opening import PER_MINUTE
from connect.impact.api.problems import TYPE, titles
from connect.impact.api.resources import api
from connect.impact.figures import INDICATORS

SAID = {"description", "summary"}
PATH = "/api/v1/"


def described() -> dict[str, Any]:
    """The whole schema, as JSON. The same at each call in one language."""
    told: dict[str, Any] = _said(dict(api.get_openapi_schema(path_prefix=PATH)))
    for path in told["paths"].values():
        for operation in path.values():
            _of_problems(operation["responses"])
            for parameter in operation["parameters"]:
                parameter["schema"] = _of_parameter(parameter)
    told["components"]["securitySchemes"]["Key"]["description"] = gettext(
        "A key that the national team gives: Authorization: Bearer cnx_… It is asked %(most)s times a minute at most."
    ) % {"most": PER_MINUTE}
    told["servers"] = [{"url": "/"}]
    return told


def _said(told: Any, name: str = "") -> Any:
    """A copy with what is said translated, without the titles that pydantic makes of the names."""
    if isinstance(told, dict):
        named = name in ("properties", "schemas", "parameters")
        return {
            str(key): _said(value, str(key)) for key, value in told.items() if named or key != "title" or name == "info"
        }
    if isinstance(told, list):
        return [_said(one) for one in told]
    return gettext(told) if name in SAID and isinstance(told, str) and told else told


def _of_parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    """What is left out is not sent as null; the code of a figure is one of the registry."""
    one: dict[str, Any] = parameter["schema"]
    if parameter["in"] == "path":
        return one | {"enum": list(INDICATORS)}
    return {name: value for name, value in plain(one).items() if name != "description"}


def plain(one: dict[str, Any]) -> dict[str, Any]:
    """The schema itself of one that may be left out."""
    return next((other for other in one.get("anyOf", []) if other.get("type") != "null"), one)


def _of_problems(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if status != "200":
            response["description"] = titles()[int(status)]
            response["content"] = {TYPE: response["content"]["application/json"]}
