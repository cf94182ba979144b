"""The wire's own words: strict types with one schema for both directions, and the bases of all bodies.

Pydantic's defaults take 0 for a date, true for a number, "1e5" for a decimal and NUL in a text; these don't.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.shared.money import RUPIAH_MAX
from app.shared.month import Month
from app.shared.nip import Nip

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_RATIO = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{1,18})?", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2})?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_VOLUME = re.compile(r"(0|[1-9]\d{0,8})(\.\d{1,3})?", re.ASCII)
_FACTOR = re.compile(r"(0|[1-9]\d{0,5})(\.\d{1,6})?", re.ASCII)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_LINK = re.compile(r"https?://[^\s\x00-\x1f\x7f\ud800-\udfff]{1,490}")
_NIP = re.compile(r"\d{18}", re.ASCII)
_NIK = re.compile(r"[1-9][0-9]{5}(0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])(0[1-9]|1[0-2])[0-9]{6}", re.ASCII)
_NPWP = re.compile(r"[0-9]{15,16}", re.ASCII)
_ACCOUNT = re.compile(r"[0-9]{5,20}", re.ASCII)
_BANK = re.compile(r"[0-9A-Z]{3,11}", re.ASCII)
_CSV_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}\.csv", re.ASCII)
_DIGITS = re.compile(r"\d{1,10}", re.ASCII)
_SYSTEM = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)

_ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_VISIBLE_TEXT = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"

INT32_MAX = 2**31 - 1
SMALL_MAX = 2**15 - 1
T = TypeVar("T")


class WireModel(BaseModel):
    """The base of every body; what goes out has no defaults, so that every field is always there."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class WireInput(WireModel):
    """The base of every body that comes in: what is not known is refused."""

    model_config = ConfigDict(extra="forbid")


def from_text(kind: type[T], parse: Callable[[str], T], code: str) -> Callable[[object], T]:
    """Return a validator that takes the Python value as it is and text by `parse`, and nothing else."""

    def validate(value: object) -> T:
        if type(value) is kind and kind is not str:
            return value
        if isinstance(value, str):
            try:
                return parse(value)
            except (ValueError, OverflowError):
                pass
        raise PydanticCustomError(code, "wrong form")

    return validate


def _time_zone(text: str) -> str:
    if text not in _ZONES:
        raise ValueError(text)
    return text


def matching(pattern: re.Pattern[str], text: str) -> str:
    """Return the text if it has the form, else raise what a validator takes for a wrong form."""
    if pattern.fullmatch(text) is None:
        raise ValueError(pattern.pattern)
    return text


def _factor(text: str) -> str:
    whole, point, places = matching(_FACTOR, text).partition(".")
    return (whole + point + places).rstrip("0").rstrip(".") if point else whole


def _day(text: str) -> date:
    return date.fromisoformat(matching(_DAY, text))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(matching(_INSTANT, text).upper()).astimezone(UTC)


def _local_or_instant(text: str) -> datetime:
    return _instant(text) if _LOCAL.fullmatch(text) is None else datetime.fromisoformat(text.upper())


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("instant-form", "wrong form")  # noqa: EM101 - pydantic's own form
    return value.astimezone(UTC)


def whole(code: str) -> Callable[[object], int]:
    """Return a validator for JSON's whole numbers: no true, no 1.0, no text."""

    def validate(value: object) -> int:
        if type(value) is not int:
            raise PydanticCustomError(code, "not a whole number")
        return value

    return validate


def _digits(value: object) -> object:
    """Read a number in a query: digits only."""
    if isinstance(value, str):
        return int(value) if _DIGITS.fullmatch(value) else None
    return value


def _storable(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("wrong-type", "not a text")  # noqa: EM101 - pydantic's own form
    if _UNSTORABLE.search(value):
        raise PydanticCustomError("text-control", "characters that can't be stored")  # noqa: EM101 - pydantic's own form
    return value


def _clean(value: object) -> str:
    return _storable(value).strip()


def _flag(value: object) -> bool:
    if type(value) is not bool:
        raise PydanticCustomError("flag-form", "not true or false")  # noqa: EM101 - pydantic's own form
    return value


def _text_schema(shortest: int, longest: int) -> Any:  # noqa: ANN401 - pydantic's WithJsonSchema takes a dict
    return WithJsonSchema({"type": "string", "minLength": shortest, "maxLength": longest, "pattern": _VISIBLE_TEXT})


Day = Annotated[
    date,
    BeforeValidator(from_text(date, _day, "day-form")),
    WithJsonSchema({"type": "string", "format": "date", "example": "2026-04-01"}),
]
"""A calendar day, `YYYY-MM-DD`."""

Instant = Annotated[
    datetime,
    BeforeValidator(lambda value: _aware(from_text(datetime, _instant, "instant-form")(value))),
    WithJsonSchema({"type": "string", "format": "date-time", "example": "2026-04-01T01:00:00Z"}),
]
"""A moment, RFC 3339 with offset; in UTC once it is read."""

LocalOrInstant = Annotated[
    datetime,
    PlainValidator(from_text(datetime, _local_or_instant, "time-with-day-form")),
    PlainSerializer(lambda value: value.isoformat(), return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}"
            r"(:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?$",
            "example": "2026-04-01T07:32:10",
        }
    ),
]
"""A moment with offset, or without one by the local clock: `2026-04-01T07:32:10+07:00`, `2026-04-01T07:32`."""

TimeZone = Annotated[
    str,
    PlainValidator(from_text(str, _time_zone, "time-zone-form")),
    WithJsonSchema({"type": "string", "enum": list(_ZONES), "example": "Asia/Jakarta"}),
]
"""WIB, WITA or WIT by the name of its clock."""

TimeOfDay = Annotated[
    time,
    PlainValidator(from_text(time, lambda text: time.fromisoformat(matching(_TIME, text)), "time-form")),
    PlainSerializer(lambda value: value.isoformat("minutes"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "07:30"}),
]
"""A time of day by the local clock, `HH:MM`."""

MonthText = Annotated[
    Month,
    PlainValidator(from_text(Month, Month.parse, "month-form")),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])$", "example": "2026-04"}),
]
"""A month, `YYYY-MM`."""

MonthName = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: str(Month.parse(text)), "month-form")),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])$", "example": "2026-04"}),
]
"""A month in a path or query, still as text: FastAPI takes no other class there. `Month.parse` never refuses it."""

Rupiah = Annotated[
    int, Field(ge=0, le=RUPIAH_MAX, json_schema_extra={"format": "int64"}), BeforeValidator(whole("rupiah-form"))
]
"""Whole rupiah, never negative."""

SignedRupiah = Annotated[
    int,
    Field(ge=-RUPIAH_MAX, le=RUPIAH_MAX, json_schema_extra={"format": "int64"}),
    BeforeValidator(whole("rupiah-form")),
]
"""Whole rupiah of a line that may take away."""

Whole = Annotated[
    int, Field(ge=0, le=INT32_MAX, json_schema_extra={"format": "int32"}), BeforeValidator(whole("number-form"))
]
"""A count, a number of minutes, a class: 0 or more."""

LongWhole = Annotated[
    int, Field(ge=0, le=RUPIAH_MAX, json_schema_extra={"format": "int64"}), BeforeValidator(whole("number-form"))
]
"""A position or number that may outgrow 32 bits."""

QueryWhole = Annotated[int, Field(ge=0, le=INT32_MAX, json_schema_extra={"format": "int32"}), BeforeValidator(_digits)]
"""A whole number in a query: digits only, 0 or more. (Bounds given to `Query` itself would be lost to the contract.)"""

PageSize = Annotated[int, Field(ge=1, le=INT32_MAX, json_schema_extra={"format": "int32"}), BeforeValidator(_digits)]
"""How many rows a page is to have: digits only, 1 or more."""

PageToken = Annotated[
    str,
    Field(max_length=2000),
    WithJsonSchema({"type": "string", "maxLength": 2000, "pattern": "^[A-Za-z0-9_-]+$"}),
]
"""A place in a list or feed, as the service wrote it."""

KelasJabatan = Annotated[
    int, Field(ge=1, le=17, json_schema_extra={"format": "int32"}), BeforeValidator(whole("number-form"))
]
"""The class of a post, 1 to 17."""

RatioText = Annotated[
    str,
    BeforeValidator(from_text(str, lambda text: matching(_RATIO, text), "ratio-form")),
    WithJsonSchema({"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$", "example": "0.75"}),
]
"""A score, share or volume as decimal text, so that no client makes a binary float of it."""

VolumeText = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: matching(_VOLUME, text), "volume-form")),
    WithJsonSchema({"type": "string", "pattern": r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,3})?$", "example": "1.5"}),
]
"""How much was done, as decimal text with at most three places."""

FactorText = Annotated[
    str,
    PlainValidator(from_text(str, _factor, "factor-form")),
    WithJsonSchema({"type": "string", "pattern": r"^(0|[1-9][0-9]{0,5})(\.[0-9]{1,6})?$", "example": "0.9"}),
]
"""A factor as decimal text, never negative, with at most six places; without zeros at its end once it is read."""

DigestText = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: matching(_DIGEST, text), "digest-form")),
    WithJsonSchema({"type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "example": f"sha256:{'0' * 64}"}),
]
"""A digest of content, as the service wrote it."""

LinkText = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: matching(_LINK, text), "link-form")),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^https?://[^\s\u0000-\u001f\u007f]{1,490}$",
            "example": "https://bukti.example/1",
        }
    ),
]
"""The address of a proof."""

DayMinutes = Annotated[
    int, Field(ge=0, le=1440, json_schema_extra={"format": "int32"}), BeforeValidator(whole("number-form"))
]
"""Minutes of one day."""

SmallPositive = Annotated[
    int, Field(ge=1, le=SMALL_MAX, json_schema_extra={"format": "int32"}), BeforeValidator(whole("number-form"))
]
"""A count of at least one that is never large."""

Quality = Annotated[
    int, Field(ge=0, le=100, json_schema_extra={"format": "int32"}), BeforeValidator(whole("number-form"))
]
"""How good work was, from 0 to 100."""

SmallCount = Annotated[
    int, Field(ge=0, le=SMALL_MAX, json_schema_extra={"format": "int32"}), BeforeValidator(whole("number-form"))
]
"""A count that is never large."""

Text = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_clean), _text_schema(1, 200)]
"""A name or a line: trimmed, 1 to 200 characters."""

LongText = Annotated[str, Field(min_length=1, max_length=4000), BeforeValidator(_clean), _text_schema(1, 4000)]
"""A reason or description: trimmed, 1 to 4,000 characters."""

Description = Annotated[str, Field(min_length=1, max_length=2000), BeforeValidator(_clean), _text_schema(1, 2000)]
"""What was done, in words: trimmed, 1 to 2,000 characters."""

RuleText = Annotated[
    str,
    Field(min_length=1, max_length=1_000_000),
    BeforeValidator(_storable),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 1_000_000, "pattern": _VISIBLE_TEXT}),
]
"""A whole file as text, kept to the letter."""

CsvName = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: matching(_CSV_NAME, text), "csv-name-form")),
    WithJsonSchema({"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}\.csv$", "example": "kelas.csv"}),
]
"""The name of a csv file without any folder."""

Identifier = Annotated[
    UUID,
    BeforeValidator(from_text(UUID, lambda text: UUID(matching(_UUID, text)), "identifier-form")),
    WithJsonSchema({"type": "string", "format": "uuid", "example": "01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e"}),
]
"""A UUID in its usual print."""

NipText = Annotated[
    str,
    BeforeValidator(from_text(Nip, lambda text: Nip.parse(matching(_NIP, text)), "nip-form")),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{18}$", "example": "190003302010011005"}),
]
"""A NIP: 18 digits."""

NikText = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: matching(_NIK, text), "nik-form")),
    WithJsonSchema({"type": "string", "pattern": f"^{_NIK.pattern}$", "example": "9901010101300001"}),
]
"""A NIK: 16 digits with a region and a day of birth (women's plus 40)."""

NpwpText = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: matching(_NPWP, text), "npwp-form")),
    WithJsonSchema({"type": "string", "pattern": f"^{_NPWP.pattern}$", "example": "990101010130000"}),
]
"""An NPWP: 15 digits, or the 16 of PMK 112/2022."""

AccountNumberText = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: matching(_ACCOUNT, text), "account-number-form")),
    WithJsonSchema({"type": "string", "pattern": f"^{_ACCOUNT.pattern}$", "example": "9900112233445"}),
]
"""The number of a bank account: digits only."""

BankCodeText = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: matching(_BANK, text), "bank-code-form")),
    WithJsonSchema({"type": "string", "pattern": f"^{_BANK.pattern}$", "example": "110"}),
]
"""The code of a bank."""

TaxYear = Annotated[
    int, Field(ge=2000, le=2100, json_schema_extra={"format": "int32"}), BeforeValidator(whole("number-form"))
]
"""A tax year."""

Flag = Annotated[bool, BeforeValidator(_flag)]
"""JSON's true or false, nothing that looks like it."""

SystemText = Annotated[
    str,
    BeforeValidator(from_text(str, lambda text: matching(_SYSTEM, text), "system-form")),
    WithJsonSchema({"type": "string", "pattern": "^[a-z][a-z0-9_]{0,31}$", "example": "siasn"}),
]
"""The name of another system: `siasn`, `simgaji`, `sipd`, `bkn`, or the agency's own word."""

WeekdayNumber = Annotated[
    int, Field(ge=1, le=7, json_schema_extra={"format": "int32"}), BeforeValidator(whole("number-form"))
]
"""A day of the week: 1 Monday to 7 Sunday."""

AgencyNumber = Annotated[
    int, Field(ge=11, le=9999, json_schema_extra={"format": "int32"}), BeforeValidator(whole("number-form"))
]
"""An agency's region code."""
