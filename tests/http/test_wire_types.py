"""What each wire type takes and refuses, on the wire and not by Pydantic's own rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from app.shared.month import Month
from app.wire.errors import field_code
from tests.http.sample import SampleOut, SampleWords

UUID7 = "01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e"


def code_of(field: str, value: object) -> str | None:
    try:
        SampleWords.model_validate({field: value})
    except ValidationError as error:
        return field_code(error.errors()[0]["type"])
    return None


GOOD: list[tuple[str, object]] = [
    ("day", "2026-04-01"),
    ("day", "2024-02-29"),
    ("instant", "2026-04-01T08:00:00+07:00"),
    ("instant", "2026-04-01t01:00:00.123456z"),
    ("month", "2026-12"),
    ("rupiah", 0),
    ("rupiah", 2**53 - 1),
    ("signed", -(2**53) + 1),
    ("whole", 2**31 - 1),
    ("ratio", "0.75"),
    ("ratio", "-12"),
    ("text", "Menyusun laporan"),
    ("long_text", "baris satu\nbaris dua"),
    ("identifier", UUID7),
    ("identifier", UUID7.upper()),
    ("nip", "193503302010011005"),
    ("flag", True),
    ("kind", "large"),
]
BAD: list[tuple[str, object, str]] = [
    ("day", 0, "day-form"),
    ("day", "0", "day-form"),
    ("day", 1775001600, "day-form"),
    ("day", "2026-4-1", "day-form"),
    ("day", "20260401", "day-form"),
    ("day", "2026-W14-3", "day-form"),
    ("day", "2026-02-30", "day-form"),
    ("day", "2026-04-01T00:00:00Z", "day-form"),
    ("day", "٢٠٢٦-04-01", "day-form"),
    ("day", "0000-01-01", "day-form"),
    ("day", None, "day-form"),
    ("day", True, "day-form"),
    ("instant", "2026-04-01T08:00:00", "instant-form"),
    ("instant", "2026-04-01", "instant-form"),
    ("instant", "2026-04-01T25:00:00Z", "instant-form"),
    ("instant", "2026-04-01T08:00:00+0700", "instant-form"),
    ("instant", "0001-01-01T00:00:00+07:00", "instant-form"),
    ("instant", 1775001600, "instant-form"),
    ("month", "2026-13", "month-form"),
    ("month", "2026-1", "month-form"),
    ("month", 202601, "month-form"),
    ("month", "0000-01", "month-form"),
    ("rupiah", True, "rupiah-form"),
    ("rupiah", 1.0, "rupiah-form"),
    ("rupiah", "1000", "rupiah-form"),
    ("rupiah", "1e5", "rupiah-form"),
    ("rupiah", -1, "too-small"),
    ("rupiah", 2**53, "too-large"),
    ("signed", -(2**53), "too-small"),
    ("whole", True, "number-form"),
    ("whole", 5.0, "number-form"),
    ("whole", "5", "number-form"),
    ("whole", 2**31, "too-large"),
    ("ratio", "1e5", "ratio-form"),
    ("ratio", 0.75, "ratio-form"),
    ("ratio", 1, "ratio-form"),
    ("ratio", "NaN", "ratio-form"),
    ("ratio", "Infinity", "ratio-form"),
    ("ratio", ".5", "ratio-form"),
    ("ratio", "007", "ratio-form"),
    ("text", "a\x00b", "text-control"),
    ("text", "\ud800", "text-control"),
    ("text", "", "too-short"),
    ("text", "   ", "too-short"),
    ("text", "x" * 201, "too-long"),
    ("text", 5, "wrong-type"),
    ("text", None, "wrong-type"),
    ("long_text", "x" * 4001, "too-long"),
    ("identifier", 5, "identifier-form"),
    ("identifier", UUID7.replace("-", ""), "identifier-form"),
    ("identifier", "{" + UUID7 + "}", "identifier-form"),
    ("nip", 193503302010011005, "nip-form"),
    ("nip", "19350330201001100", "nip-form"),
    ("nip", "19350330 201001 1 005", "nip-form"),
    ("flag", 1, "flag-form"),
    ("flag", "true", "flag-form"),
    ("flag", None, "flag-form"),
    ("kind", "huge", "not-allowed-value"),
]


@pytest.mark.parametrize(("field", "value"), GOOD, ids=[f"{n}-{case[0]}" for n, case in enumerate(GOOD)])
def test_a_good_value_is_taken(field: str, value: object) -> None:
    assert code_of(field, value) is None


@pytest.mark.parametrize(("field", "value", "code"), BAD, ids=[f"{n}-{case[0]}" for n, case in enumerate(BAD)])
def test_a_trap_is_refused_by_its_code(field: str, value: object, code: str) -> None:
    assert code_of(field, value) == code


def test_values_become_the_words_of_the_program() -> None:
    words = SampleWords.model_validate(
        {"day": "2026-04-01", "instant": "2026-04-01T08:00:00+07:00", "month": "2026-04", "text": "  rapi  "}
    )
    assert words.day == date(2026, 4, 1)
    assert words.instant == datetime(2026, 4, 1, 1, tzinfo=UTC)
    assert words.month == Month(2026, 4)
    assert words.text == "rapi"


def test_what_goes_out_can_come_in_again() -> None:
    sent: dict[str, Any] = {
        "day": "2026-04-01",
        "instant": "2026-04-01T01:00:00Z",
        "month": "2026-04",
        "rupiah": 4747143,
        "signed": -5,
        "whole": 3,
        "ratio": "0.75",
        "text": "Laporan",
        "long_text": "Uraian",
        "identifier": UUID7,
        "nip": "193503302010011005",
        "flag": True,
        "kind": "large",
    }
    assert SampleWords.model_validate(sent).model_dump(mode="json") == sent


def test_a_naive_instant_of_our_own_is_a_mistake() -> None:
    assert code_of("instant", datetime(2026, 4, 1)) == "instant-form"  # noqa: DTZ001 - that is the case


def test_a_field_that_is_not_known_is_refused_on_the_way_in_only() -> None:
    assert code_of("surprise", 1) == "unknown-field"
    assert SampleOut.model_validate({"id": UUID7, "code": "A", "surprise": 1}).code == "A"
