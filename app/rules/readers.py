"""Checks one fact against its vocabulary term and gives it its exact form; a missing fact stays None."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, Final

from app.rules import exact
from app.rules.errors import PersonError
from app.rules.exact import Ratio
from app.rules.tree import Unit
from app.rules.vocabulary import Scope, Term

Value = Ratio | str | bool
Reader = Callable[[Any, str], Value | None]

_WHOLE: Final = frozenset({Unit.RUPIAH, Unit.MINUTES, Unit.DAYS, Unit.COUNT})
_SIGNED: Final = frozenset({Scope.SALARY, Scope.EARLIER})


@cache
def reader(term: Term) -> Reader:
    """Make the function that reads a term's value, given also the path of what holds it."""
    if term.unit is Unit.CATEGORY:
        return _category(term)
    if term.unit is Unit.YES_NO:
        return _yes_no(term)
    return _whole(term) if is_whole(term) else _number(term)


def is_whole(term: Term) -> bool:
    """Tell whether a term's value is a whole number."""
    return term.unit in _WHOLE and not term.any_number


def _wrong(term: Term, path: str) -> PersonError:
    return PersonError(code="wrong-fact", fact=term.name, path=f"{path}.{term.key}" if path else term.key)


def _category(term: Term) -> Reader:
    words = frozenset(term.words)

    def read(value: object, path: str) -> Value | None:
        if value is None or (isinstance(value, str) and (value in words or not words)):
            return value
        raise _wrong(term, path)

    return read


def _yes_no(term: Term) -> Reader:
    def read(value: object, path: str) -> Value | None:
        if value is None or isinstance(value, bool):
            return value
        raise _wrong(term, path)

    return read


def is_signed(term: Term) -> bool:
    """Tell whether a whole number may be below zero."""
    return term.scope in _SIGNED or term.collection == "paid"


def _whole(term: Term) -> Reader:
    signed = is_signed(term)

    def read(value: object, path: str) -> Value | None:
        if value is None:
            return None
        if type(value) is int and (value >= 0 or signed):
            return value, 1
        raise _wrong(term, path)

    return read


def _number(term: Term) -> Reader:
    def read(value: object, path: str) -> Value | None:
        if value is None:
            return None
        if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
            try:
                return exact.parse(value)
            except (ValueError, ArithmeticError):
                pass
        raise _wrong(term, path)

    return read
