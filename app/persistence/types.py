"""Column types that turn stored values into the words of `app.shared`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Dialect
from sqlalchemy.types import TypeDecorator

from app.shared.month import Month


class MonthType(TypeDecorator[Month]):
    """A month, stored as the date of its first day."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: Month | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else value.first_day

    def process_result_value(self, value: date | None, dialect: Dialect) -> Month | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else Month.of(value)
