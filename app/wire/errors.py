"""What Pydantic found wrong, as field errors of our own: a pointer, a code of ours, and nothing of the input."""

from collections.abc import Mapping
from typing import Any

from app.shared.errors import FieldError

_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "string_too_long": "too-long",
    "string_too_short": "too-short",
    "too_long": "too-many-items",
    "too_short": "too-few-items",
    "greater_than_equal": "too-small",
    "less_than_equal": "too-large",
    "enum": "not-allowed-value",
    "literal_error": "not-allowed-value",
    "string_pattern_mismatch": "pattern",
}
_PARAMS = ("max_length", "min_length", "ge", "le", "expected")
"""What of an error's context is ours and not the caller's."""


def field_code(pydantic_type: str) -> str:
    """Return our code for Pydantic's name of an error; those of our own types have a hyphen, Pydantic's never."""
    if "-" in pydantic_type:
        return pydantic_type
    if pydantic_type in _CODES:
        return _CODES[pydantic_type]
    return "wrong-type" if pydantic_type.endswith(("_type", "_parsing", "_attributes_type")) else "invalid"


def pointer_of(places: tuple[object, ...]) -> str:
    """Write a JSON Pointer."""
    return "".join(f"/{str(place).replace('~', '~0').replace('/', '~1')}" for place in places)


def field_error(item: Mapping[str, Any]) -> FieldError:
    """Read one of Pydantic's errors about a value of its own; the pointer leads into that value."""
    return FieldError(pointer_of(tuple(item["loc"])), field_code(item["type"]), params_of(item))


def params_of(item: Mapping[str, Any]) -> dict[str, str]:
    """Return what the error's text may say: limits and allowed words."""
    context = item.get("ctx") or {}
    return {name: str(context[name]).replace(" or ", ", ") for name in _PARAMS if name in context}
