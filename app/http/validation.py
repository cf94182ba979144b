"""Turns what FastAPI and Pydantic found wrong into refusals with JSON Pointers and our own codes, never the input."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError

from app.http.limits import MAX_PROBLEM_ERRORS
from app.http.problem_texts import FIELD_ERRORS
from app.http.refusals import BrokenJsonError, InvalidInputError
from app.http.schemas.problems import ErrorLocation
from app.shared.errors import FieldError, Refusal

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


@dataclass(frozen=True, slots=True)
class InputError(FieldError):
    """A wrong place in any part of a request."""

    location: ErrorLocation = ErrorLocation.BODY


def refusal_of(error: RequestValidationError) -> Refusal:
    """Return `broken-json` where the body is no JSON, else `invalid-input` with at most 50 places."""
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return BrokenJsonError()
    return InvalidInputError(errors=tuple(_input_error(item) for item in found[:MAX_PROBLEM_ERRORS]))


def field_code(pydantic_type: str) -> str:
    """Return our code for Pydantic's name of an error."""
    if pydantic_type in FIELD_ERRORS:
        return pydantic_type
    if pydantic_type in _CODES:
        return _CODES[pydantic_type]
    return "wrong-type" if pydantic_type.endswith(("_type", "_parsing", "_attributes_type")) else "invalid"


def pointer_of(places: tuple[object, ...]) -> str:
    """Write a JSON Pointer."""
    return "".join(f"/{str(place).replace('~', '~0').replace('/', '~1')}" for place in places)


def field_error(item: Mapping[str, Any]) -> FieldError:
    """Read one of Pydantic's errors about a value of its own; the pointer leads into that value."""
    return FieldError(pointer_of(tuple(item["loc"])), field_code(item["type"]), _params(item))


def _input_error(item: Mapping[str, Any]) -> InputError:
    part, *places = item["loc"]
    location = ErrorLocation(part) if part in set(ErrorLocation) else ErrorLocation.BODY
    return InputError(
        pointer=pointer_of(tuple(places)), code=field_code(item["type"]), params=_params(item), location=location
    )


def _params(item: Mapping[str, Any]) -> dict[str, str]:
    context = item.get("ctx") or {}
    return {name: str(context[name]) for name in _PARAMS if name in context}
