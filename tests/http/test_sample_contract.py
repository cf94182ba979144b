"""What a capability's routes become in the contract, and that one which doesn't say what it needs can't be built."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from app.http.application import create_app
from app.http.operations import edge_router
from tests.http import sample


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    app: FastAPI = create_app()
    app.include_router(sample.router)
    return app.openapi()


def statuses(operation: dict[str, Any]) -> list[str]:
    return sorted(operation["responses"])


def test_a_keyed_post_has_its_header_its_scope_and_its_problems(document: dict[str, Any]) -> None:
    operation = document["paths"]["/v1/samples"]["post"]
    assert operation["operationId"] == "createSample"
    assert operation["security"] == [{"bearer": ["hr:write"]}]
    assert {p["name"]: p["required"] for p in operation["parameters"]} == {
        "Idempotency-Key": True,
        "Erk-Agency": False,
    }
    assert statuses(operation) == ["201", "400", "401", "403", "409", "413", "415", "422", "500", "503"]


def test_a_conditional_read_may_answer_304_and_a_conditional_write_412_and_428(document: dict[str, Any]) -> None:
    path = document["paths"]["/v1/samples/{code}"]
    assert statuses(path["get"]) == ["200", "304", "400", "401", "403", "404", "422", "500", "503"]
    assert {"404", "409", "412", "428"} <= set(statuses(path["put"]))


def test_a_list_has_its_page_parameters(document: dict[str, Any]) -> None:
    names = {parameter["name"] for parameter in document["paths"]["/v1/samples"]["get"]["parameters"]}
    assert names == {"page_size", "page_token", "prefix", "Erk-Agency"}


def test_wire_types_say_what_they_take(document: dict[str, Any]) -> None:
    fields = document["components"]["schemas"]["SampleWords"]["properties"]
    assert fields["rupiah"] | {"default": 0} == {
        "type": "integer",
        "format": "int64",
        "minimum": 0,
        "maximum": 2**53 - 1,
        "default": 0,
    }
    assert fields["ratio"]["type"] == "string"
    assert fields["month"]["pattern"] == "^[0-9]{4}-(0[1-9]|1[0-2])$"
    assert fields["text"]["maxLength"] == 200


def test_a_route_that_does_not_say_what_it_needs_can_not_be_built() -> None:
    router = edge_router("samples")

    async def forgotten() -> list[str]:
        return []

    with pytest.raises(TypeError, match="doesn't say which scope it needs"):
        router.get("/forgotten")(forgotten)
