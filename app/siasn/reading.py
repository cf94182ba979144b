"""Reads SIASN's answers into records, item by item: a wrong one is told of and stops no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from app.siasn.errors import AnswerError
from app.siasn.fields import DATA, FIELDS, NOTHING_FOUND
from app.siasn.model import (
    Answer,
    Assessment,
    GolonganStep,
    HeldPost,
    Person,
    Sanction,
    Unit,
    UnpaidLeave,
    Unread,
)

Json = Any
T = TypeVar("T")

_DAY = re.compile(r"(\d{2})-(\d{2})-(\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"\d{1,4}", re.ASCII)


class _UnreadError(Exception):
    def __init__(self, field: str, why: str) -> None:
        super().__init__(field)
        self.unread = Unread(field, why)


class _Item:
    """One object of an answer, its fields by our names."""

    def __init__(self, of: str, item: Json) -> None:
        if not isinstance(item, dict):
            raise _UnreadError(DATA.name, "wrong-type")
        self._item, self._names = item, FIELDS[of]

    def text(self, field: str) -> str | None:
        value = self._item.get(self._names[field].name)
        if value is None or value == "":
            return None
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise self._error(field, "wrong-type")
        return str(value).strip() or None

    def need(self, field: str) -> str:
        value = self.text(field)
        if value is None:
            raise self._error(field, "missing")
        return value

    def day(self, field: str) -> date | None:
        value = self.text(field)
        if value is None:
            return None
        turned = _DAY.fullmatch(value)
        try:
            if turned is not None:
                return date(int(turned[3]), int(turned[2]), int(turned[1]))
            if _ISO_DAY.fullmatch(value) is not None:
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise self._error(field, "wrong-form")

    def need_day(self, field: str) -> date:
        value = self.day(field)
        if value is None:
            raise self._error(field, "missing")
        return value

    def whole(self, field: str) -> int | None:
        value = self.text(field)
        if value is None:
            return None
        if _WHOLE.fullmatch(value) is None:
            raise self._error(field, "wrong-form")
        return int(value)

    def need_whole(self, field: str) -> int:
        value = self.whole(field)
        if value is None:
            raise self._error(field, "missing")
        return value

    def _error(self, field: str, why: str) -> _UnreadError:
        return _UnreadError(self._names[field].name, why)


def _person(item: _Item) -> Person:
    return Person(
        person_id=item.text("person_id"),
        name=item.need("name"),
        status_asn=item.need("status_asn"),
        standing=item.text("standing"),
        golongan=item.text("golongan"),
        golongan_code=item.text("golongan_code"),
        golongan_since=item.day("golongan_since"),
        appointed_on=item.day("appointed_on"),
    )


def _post(item: _Item) -> HeldPost:
    return HeldPost(
        unit_code=item.need("unit_code"),
        post_code=item.text("functional") or item.text("general"),
        since=item.need_day("since"),
        decree_number=item.text("decree_number"),
        decree_on=item.day("decree_on"),
    )


def _golongan(item: _Item) -> GolonganStep:
    return GolonganStep(
        golongan=item.text("golongan"), golongan_code=item.text("golongan_code"), since=item.need_day("since")
    )


def _sanction(item: _Item) -> Sanction:
    months = 12 * (item.whole("years") or 0) + (item.whole("months") or 0)
    return Sanction(
        code=item.need("code"),
        since=item.need_day("since"),
        decree_number=item.text("decree_number"),
        months=months,
        revoked=item.text("revoked_by") is not None,
    )


def _yearly(item: _Item) -> Assessment:
    return Assessment(year=item.need_whole("year"), predicate=item.need("predicate"))


def _periodic(item: _Item) -> Assessment:
    return Assessment(
        year=item.need_whole("year"),
        predicate=item.need("predicate"),
        first_month=item.need_whole("first_month"),
        last_month=item.need_whole("last_month"),
    )


def _leave(item: _Item) -> UnpaidLeave:
    return UnpaidLeave(
        since=item.need_day("since"), last_day=item.need_day("last_day"), decree_number=item.text("decree_number")
    )


def _unit(item: _Item) -> Unit:
    return Unit(code=item.need("code"), name=item.need("name"), parent_code=item.text("parent_code"))


def _reader(of: str, read: Callable[[_Item], T]) -> Callable[[Json], Answer[T]]:
    def answer(body: Json) -> Answer[T]:
        items: list[T] = []
        unread: list[Unread] = []
        for raw in _items(body):
            try:
                items.append(read(_Item(of, raw)))
            except _UnreadError as error:
                unread.append(error.unread)
        return Answer(tuple(items), tuple(unread))

    return answer


read_person = _reader("person", _person)
read_posts = _reader("posts", _post)
read_golongan = _reader("golongan", _golongan)
read_sanctions = _reader("sanctions", _sanction)
read_yearly_assessments = _reader("yearly_assessments", _yearly)
read_periodic_assessments = _reader("periodic_assessments", _periodic)
read_unpaid_leaves = _reader("unpaid_leaves", _leave)
read_units = _reader("units", _unit)


def _items(body: Json) -> list[Json]:
    """Return the items of an answer; anything of another shape is an `AnswerError`."""
    if not isinstance(body, Mapping) or DATA.name not in body:
        raise AnswerError(DATA.name)
    data = body[DATA.name]
    if isinstance(data, list):
        return data
    if isinstance(data, dict):
        return [data] if data else []
    if data is None or data == "" or (isinstance(data, str) and NOTHING_FOUND.name in data.lower()):
        return []
    raise AnswerError(DATA.name)
