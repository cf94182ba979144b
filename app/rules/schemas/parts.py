"""The small parts that the schemas are put together from."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

Json = dict[str, Any]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
TEXT: Final[Json] = {"type": "string"}
FLAG: Final[Json] = {"type": "boolean"}
COUNT: Final[Json] = {"type": "integer", "minimum": 0}


def document(name: str, title: str, description: str, body: Mapping[str, Any]) -> Json:
    """Put what a schema says of itself before its body."""
    return {
        "$schema": DRAFT,
        "$id": f"urn:{name.replace('.', ':')}",
        "title": title,
        "description": description,
        **body,
    }


def holder(properties: Mapping[str, Json]) -> Json:
    """Describe an object that may have these keys and no other."""
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def record(properties: Mapping[str, Json], optional: Mapping[str, Json] | None = None) -> Json:
    """Describe an object that has all these keys, perhaps the optional ones, and no other."""
    return {**holder({**properties, **(optional or {})}), "required": list(properties)}


def by_name(value: Json) -> Json:
    """Describe an object whose keys are names of the regulation's own."""
    return {"type": "object", "additionalProperties": value}


def listed(item: Json) -> Json:
    """Describe a list."""
    return {"type": "array", "items": item}


def word(words: Iterable[str]) -> Json:
    """Describe one of some words."""
    return {"enum": list(words)}


def nullable(value: Json) -> Json:
    """Allow null beside it."""
    if "enum" in value:
        return {**value, "enum": [*value["enum"], None]}
    if isinstance(value.get("type"), str):
        return {**value, "type": [value["type"], "null"]}
    return {"anyOf": [value, {"type": "null"}]}


def defined(name: str) -> Json:
    """Refer to one of the schema's own definitions."""
    return {"$ref": f"#/$defs/{name}"}
