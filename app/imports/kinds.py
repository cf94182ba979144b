"""What a kind of row is: its columns, how rows are recorded, and how they are read back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.codes import Coded
from app.persistence.sealing import Seal, Sealer
from app.shared.caller import Caller, Role
from app.shared.records import ItemReport
from app.wire.types import WireInput


class Row(WireInput):
    """The base of rows: flat, one field for each column, everything named by the sender's own keys (NIP, codes)."""

    @abstractmethod
    def to_record(self) -> Any:  # noqa: ANN401 - each kind has its own record
        """Return the row as the service's own record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """For whom rows are recorded, and when."""

    caller: Caller
    now: datetime
    sealer: Sealer = field(default_factory=Sealer)
    """Encrypts what a kind may keep only sealed."""

    @property
    def seal(self) -> Seal:
        """The sealer in the hands of the caller's agency."""
        return Seal(self.sealer, self.caller.agency_id)


class Recorder(Protocol):
    """Records rows of one kind in the caller's transaction: one report each, in order; a refused one stops no other."""

    def __call__(
        self, conn: AsyncConnection, intake: Intake, records: Sequence[Any], /
    ) -> Awaitable[list[ItemReport]]: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kind:
    """A kind of row."""

    name: str
    """As in paths and file names: `employees`."""
    row: type[Row]
    key: tuple[str, ...]
    """The fields that name a fact: sent again under them, it is corrected."""
    record: Recorder
    select: LiteralString
    """Reads facts back: one column for each field of the row, in order, under its name; then `unit_code` (null where
    none), `known_from`, `known_until`. The versioned table's alias is `f`; `{chosen}` stands where the condition on the
    two times goes; ordered by the key. Parameters: `agency_id` and those of the condition."""
    roles: tuple[Role, ...] = (Role.OFFICER,)
    refers: Mapping[str, str] = field(default_factory=dict)
    """Columns that name another row of this kind, and what that row calls itself: `{"parent_code": "code"}`."""
    codes: tuple[Coded, ...] = ()
    """Columns in which another system may have its own codes."""
    reveal: Callable[[Seal, Mapping[str, Any]], Mapping[str, Any]] | None = field(default=None)
    """Decrypts what stands encrypted in a row that was read, where the kind has such fields: only for those who may
    read what is sensitive."""

    def sealing(self, seal: Seal) -> Seal | None:
        """Return what seals the rows of this kind where they are kept as they were sent; None where nothing need be."""
        return None if self.reveal is None else seal
