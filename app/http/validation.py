"""Turns what FastAPI and Pydantic found wrong into refusals with JSON Pointers and our own codes, never the input."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError

from app.http.limits import MAX_PROBLEM_ERRORS
from app.http.refusals import BrokenJsonError, InvalidInputError
from app.http.schemas.problems import ErrorLocation
from app.shared.errors import FieldError, Refusal
from app.wire.errors import field_code, params_of, pointer_of


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


def _input_error(item: Mapping[str, Any]) -> InputError:
    part, *places = item["loc"]
    location = ErrorLocation(part) if part in set(ErrorLocation) else ErrorLocation.BODY
    return InputError(
        pointer=pointer_of(tuple(places)), code=field_code(item["type"]), params=params_of(item), location=location
    )
