"""The contract: exported as checked in, valid, and by our conventions throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from openapi_spec_validator import validate
from typer.testing import CliRunner

from app.cli import app as erk
from app.http.application import create_app
from app.http.openapi import as_yaml, operations
from app.http.operations import operation_id
from app.http.route import EdgeRoute
from app.http.schemas.problems import Problem

CONTRACT = Path(__file__).resolve().parents[2] / "openapi.yaml"
PUBLIC = {
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/docs",
    "/docs/{name}",
    "/v1/problems",
    "/v1/problems/{code}",
    "/v1/meta/limits",
    "/v1/meta/signals",
    "/v1/meta/state-machines",
}
"""What anybody may call; everything else knows its caller."""
DOCUMENT = create_app().openapi()
OPERATIONS = list(operations(DOCUMENT))
IDS = [f"{method} {path}" for path, method, _ in OPERATIONS]


def test_the_checked_in_contract_is_what_the_service_serves() -> None:
    """After a wanted change: erk openapi --output openapi.yaml, and read the difference."""
    assert CONTRACT.read_text("utf-8") == as_yaml(DOCUMENT)


def test_erk_openapi_writes_the_contract(tmp_path: Path) -> None:
    written = CliRunner().invoke(erk, ["openapi", "--output", str(tmp_path / "openapi.yaml")])
    printed = CliRunner().invoke(erk, ["openapi"])
    assert written.exit_code == 0
    assert (tmp_path / "openapi.yaml").read_text("utf-8") == printed.stdout == as_yaml(DOCUMENT)


def test_the_contract_is_valid_openapi() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    validate(DOCUMENT)


def test_every_route_knows_its_caller_unless_it_is_listed_as_public() -> None:
    open_paths = {
        context.path
        for context in iter_route_contexts(create_app().routes)
        if not isinstance(context.original_route, EdgeRoute)
    }
    assert open_paths == PUBLIC


def test_an_operation_without_security_is_a_public_one() -> None:
    for path, _, operation in OPERATIONS:
        assert (operation["security"] == []) == (path in PUBLIC)


def test_operation_ids_are_camel_case_and_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)+", name)] == []


@pytest.mark.parametrize(("path", "operation"), [(path, operation) for path, _, operation in OPERATIONS], ids=IDS)
def test_an_operation_has_one_tag_a_summary_and_a_description_with_an_example(
    path: str, operation: dict[str, Any]
) -> None:
    assert len(operation["tags"]) == 1
    assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}
    assert operation["summary"]
    assert "Example:" in operation["description"]
    assert re.fullmatch(r"/(healthz|readyz|v1(/([a-z0-9-]+|\{[a-z_]+\}))+)", path)


@pytest.mark.parametrize("operation", [operation for _, _, operation in OPERATIONS], ids=IDS)
def test_errors_are_shared_problem_responses(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            name = response["$ref"].rpartition("/")[2]
            content = DOCUMENT["components"]["responses"][name]["content"]
            assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.mark.parametrize("operation", [operation for _, _, operation in OPERATIONS], ids=IDS)
def test_a_text_in_a_path_or_query_has_a_form_so_that_nul_never_reaches_the_database(
    operation: dict[str, Any],
) -> None:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "header":
            continue
        for schema in parameter["schema"].get("anyOf", [parameter["schema"]]):
            if schema.get("type") == "string":
                assert schema.keys() & {"pattern", "format", "enum"}, parameter["name"]


def test_models_have_one_schema_of_one_name_with_every_field_by_snake_case() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for name, schema in schemas.items():
        assert not re.search(r"-Input|-Output|__|\[", name)
        assert name not in {"Body", "Patch", "Status", "Error"}
        assert "enum" in schema or schema["type"] == "object", name
        for field in schema.get("properties", {}):
            assert re.fullmatch(r"[a-z][a-z0-9_]*", field)


def test_no_number_is_a_binary_float() -> None:
    assert [node for node in nodes(DOCUMENT) if node.get("type") == "number" or node.get("format") == "decimal"] == []


def test_bounds_are_in_json_schemas_own_words() -> None:
    lost = {"ge", "le", "gt", "lt", "min_length", "max_length"}
    assert [node for node in nodes(DOCUMENT) if lost & node.keys()] == []


def test_what_comes_in_is_closed_and_what_goes_out_is_whole() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    taken = {name for _, _, operation in OPERATIONS for name in referred(operation.get("requestBody", {}))}
    for name, schema in schemas.items():
        if "properties" not in schema:
            continue
        if name in taken:
            assert schema["additionalProperties"] is False, name
        else:
            assert set(schema["required"]) == set(schema["properties"]), name


def test_a_problem_may_have_a_title_although_pydantics_titles_are_dropped() -> None:
    assert set(DOCUMENT["components"]["schemas"]["Problem"]["properties"]) == set(Problem.model_fields)
    assert [node for node in nodes(DOCUMENT["components"]) if isinstance(node.get("title"), str)] == []


def test_an_operation_is_named_after_its_handler() -> None:
    class Route:
        name = "list_unit_versions"

    assert operation_id(Route()) == "listUnitVersions"  # type: ignore[arg-type]  # only the name counts


def nodes(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(part)


def referred(node: Any, seen: frozenset[str] = frozenset()) -> set[str]:  # noqa: ANN401 - any JSON
    """Return every model that is reached from here."""
    found: set[str] = set()
    for part in nodes(node):
        reference = part.get("$ref", "")
        name = reference.rpartition("/")[2]
        if reference.startswith("#/components/schemas/") and name not in seen | found:
            found |= {name} | referred(DOCUMENT["components"]["schemas"][name], seen | found | {name})
    return found
