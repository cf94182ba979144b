"""The wire's words for what is assessed: scores, shares, periods and years."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from app.wire.types import from_text, matching, whole

_SCORE = re.compile(r"(0|[1-9]\d{0,8})(\.\d{1,6})?", re.ASCII)
_SHARE = re.compile(r"0(\.\d{1,9})?|1(\.0{1,9})?", re.ASCII)
_PERIOD = re.compile(r"(?!0000)\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)

ScoreText = Annotated[
    str,
    BeforeValidator(from_text(str, lambda text: matching(_SCORE, text), "score-form")),
    WithJsonSchema({"type": "string", "pattern": r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$", "example": "87.5"}),
]
"""A score as decimal text, 0 or more."""

ShareText = Annotated[
    str,
    BeforeValidator(from_text(str, lambda text: matching(_SHARE, text), "share-form")),
    WithJsonSchema({"type": "string", "pattern": r"^(0(\.[0-9]{1,9})?|1(\.0{1,9})?)$", "example": "0.25"}),
]
"""A part of a whole as decimal text, 0 to 1."""

PeriodText = Annotated[
    str,
    BeforeValidator(from_text(str, lambda text: matching(_PERIOD, text), "period-form")),
    WithJsonSchema({"type": "string", "pattern": r"^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?$", "example": "2026-04"}),
]
"""A month, `YYYY-MM`, or a year, `YYYY`."""

YearNumber = Annotated[
    int, Field(ge=2000, le=2999, json_schema_extra={"format": "int32"}), BeforeValidator(whole("number-form"))
]
"""A calendar year."""
