"""Values as rows: a dataclass's fields, and refusals kept and told again without being raised."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from app.shared.errors import FieldError, Refusal, Remedy


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


def shallow(one: _Dataclass) -> dict[str, Any]:
    """Return a dataclass's fields as they are: `asdict` copies every value, which costs more than the bulk write."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class RefusalRecord:
    """What a refusal says, apart from its class: enough to write it as a problem now or years later."""

    code: str
    params: dict[str, str] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    remedies: tuple[Remedy, ...] = ()

    @classmethod
    def of(cls, refusal: Refusal) -> RefusalRecord:
        """Take down a refusal that is not raised, because it is about one item only."""
        return cls(refusal.code, refusal.params, refusal.errors, refusal.remedies)

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON values."""
        return {
            "code": self.code,
            "params": self.params,
            "errors": [[error.pointer, error.code, error.params] for error in self.errors],
            "remedies": [[remedy.code, remedy.params, remedy.href] for remedy in self.remedies],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> RefusalRecord:
        """Read what `to_json` wrote."""
        return cls(
            code=kept["code"],
            params=kept["params"],
            errors=tuple(FieldError(*error) for error in kept["errors"]),
            remedies=tuple(Remedy(*remedy) for remedy in kept["remedies"]),
        )


class ItemOutcome(StrEnum):
    """What became of one item of many."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ItemReport:
    """What became of one item of many, in the order in which they were sent; a problem where it was refused."""

    outcome: ItemOutcome
    problem: RefusalRecord | None = None

    @classmethod
    def refused(cls, refusal: Refusal) -> ItemReport:
        """Say no to one item."""
        return cls(ItemOutcome.REFUSED, RefusalRecord.of(refusal))
