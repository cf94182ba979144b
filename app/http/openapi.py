"""The contract: what FastAPI collects, with shared problem responses, security and one schema per model."""

from collections.abc import Iterator
from typing import Any

import yaml
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.http.problems import PROBLEM_JSON
from app.http.schemas.problems import Problem

TITLE = "Open e-Remunerasi Kinerja"
DESCRIPTION = """\
From an ASN's daily activity log to an exact, explained performance allowance (TKD/TPP).

HR systems record personnel, calendars and attendance; phones push activity entries; superiors verify them; a month is \
closed, calculated, approved and published; payroll reads what is published.

Money is whole rupiah. Errors are `application/problem+json`; `GET /v1/problems` lists them all.
"""
TAGS = (
    ("health", "Is the service alive and ready."),
    ("problems", "Everything that the service can say no with."),
    ("meta", "Limits and state machines."),
    ("me", "Who asks, and a month as it stands."),
    ("agency", "The caller's agency and the regulation it has chosen."),
    ("regulations", "Regulations that the agency writes itself, and every version that it may choose."),
    ("personnel", "Units, posts, employees and who holds what, in two times."),
    ("access", "Who signs in, and the roles given by two persons."),
    ("periods", "The months of the agency, from open to published."),
    ("attendance", "Calendars, attendance, discipline events and salary facts, each as known at a change number."),
    ("imports", "Lists and files of HR systems, and what of them was refused."),
    ("operations", "Long work and how far it is."),
    ("exports", "All rows of a kind given back, or what changed, with counts and digests."),
    ("sync", "What phones push."),
    ("activities", "Entries of the activity log, their catalogue, and decisions on them."),
    ("month-runs", "Working out a month, who is held, and comparing it with another."),
    ("statements", "What each person is due, line by line, with articles."),
    ("corrections", "Objections to statements, corrections of published months, and the differences they make."),
    ("publications", "Batches that two persons approve and payroll reads."),
    ("audit", "Signed checkpoints of the audit trail, their keys, and verifications."),
    ("events", "What happened, in the order in which it was committed."),
)
PROBLEM_RESPONSES = {
    400: ("BadRequest", "The request can't be read."),
    401: ("Unauthorized", "There is no token, or not a good one."),
    403: ("Forbidden", "The token or its subject may not do this."),
    404: ("NotFound", "There is no such thing, or it isn't the caller's."),
    409: ("Conflict", "The state of things, or another entry, stands against it."),
    410: ("Gone", "The cursor is too old or not the caller's."),
    412: ("PreconditionFailed", "The version named is no longer the current one."),
    413: ("ContentTooLarge", "The body is too large."),
    415: ("UnsupportedMediaType", "The body is not JSON."),
    422: ("InvalidInput", "The request is well formed and can't be accepted."),
    428: ("PreconditionRequired", "If-Match is missing."),
    429: ("TooManyRequests", "Slow down; see Retry-After."),
    500: ("InternalError", "Our mistake; nothing was changed."),
    503: ("ServiceUnavailable", "Not now; see Retry-After. Nothing was changed."),
}
_METHODS = frozenset({"get", "put", "post", "delete", "patch"})
_REF = "#/components/schemas/{model}"


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such, and nothing by reference."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Write a text of several lines as a block."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _Dumper.represent_text)


def install(app: FastAPI) -> None:
    """Make `app.openapi()` return the finished contract, built once."""

    def contract() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _finished(_collected(app))
        return app.openapi_schema

    app.openapi = contract  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def as_yaml(document: dict[str, Any]) -> str:
    """Write the contract as text, the same on every machine."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method and operation of everything in the contract."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                yield path, method, operation


def _collected(app: FastAPI) -> dict[str, Any]:
    return get_openapi(
        title=TITLE,
        version=app.version,
        openapi_version="3.1.0",
        description=DESCRIPTION,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS],
        servers=[{"url": "/", "description": "The service that serves this document"}],
        contact={"name": "The operator of this service"},
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        separate_input_output_schemas=False,
    )


def _finished(document: dict[str, Any]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template=_REF)
    schemas |= problem.pop("$defs") | {"Problem": problem}
    _name_forms(document)
    components["schemas"] = _without_titles(dict(sorted(schemas.items())))
    components["responses"] = {name: _problem_response(text) for name, text in PROBLEM_RESPONSES.values()}
    for _, method, operation in operations(document):
        operation.setdefault("security", [])
        operation["parameters"] = [_without_titles(item) for item in operation.get("parameters", [])]
        if not operation["parameters"]:
            del operation["parameters"]
        _refer_problems(method, operation)
    return document


def _name_forms(document: dict[str, Any]) -> None:
    """Name the form of an upload after its operation, and say `format: binary`, which every generator understands."""
    schemas = document["components"]["schemas"]
    for _, _, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("multipart/form-data")
        if content is None:
            continue
        form = schemas.pop(content["schema"]["$ref"].rpartition("/")[2])
        for field in form["properties"].values():
            if field.pop("contentMediaType", None) is not None:
                field["format"] = "binary"
        name = f"{operation['operationId'][0].upper()}{operation['operationId'][1:]}Form"
        schemas[name] = form | {"description": "A form with one file.", "additionalProperties": False}
        content["schema"] = {"$ref": _REF.format(model=name)}


def _refer_problems(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    declared = {int(status) for status in responses if int(status) >= 400}  # noqa: PLR2004 - where errors begin
    if operation["security"]:
        declared = (declared | _usual_statuses(operation)) - {200}
    else:
        declared.discard(422)
    kept = {status: response for status, response in responses.items() if int(status) not in declared | {422}}
    if method == "get" and "If-None-Match" in _parameter_names(operation):
        kept["304"] = {"description": "The version named is still current."}
    shared = {
        str(status): {"$ref": f"#/components/responses/{PROBLEM_RESPONSES[status][0]}"} for status in sorted(declared)
    }
    operation["responses"] = kept | shared


def _usual_statuses(operation: dict[str, Any]) -> set[int]:
    """Return the statuses that follow from what the operation takes."""
    statuses = {400, 401, 403, 500, 503}
    names = _parameter_names(operation)
    if "requestBody" in operation:
        statuses |= {413, 415, 422}
    if any(parameter["in"] in {"path", "query"} for parameter in operation.get("parameters", [])):
        statuses.add(422)
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", [])):
        statuses.add(404)
    if "Idempotency-Key" in names:
        statuses |= {409, 422}
    if "If-Match" in names:
        statuses |= {412, 428}
    return statuses


def _parameter_names(operation: dict[str, Any]) -> set[str]:
    return {parameter["name"] for parameter in operation.get("parameters", [])}


def _problem_response(text: str) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model="Problem")}
    return {"description": text, "content": {PROBLEM_JSON: {"schema": schema}}}


def _without_titles(node: Any) -> Any:  # noqa: ANN401 - any JSON
    """Drop the titles that Pydantic derives from names: they say nothing and rename types in generators."""
    if isinstance(node, dict):
        return {
            key: _without_titles(value)
            for key, value in node.items()
            if not (key == "title" and isinstance(value, str))
        }
    if isinstance(node, list):
        return [_without_titles(item) for item in node]
    return node
