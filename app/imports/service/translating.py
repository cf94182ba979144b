"""Rows in another system's codes, said in ours: by the agency's mappings of the row's own day, a chunk at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.codes import Coded, golongan_columns, public_word
from app.imports.kinds import Kind
from app.imports.model import SentRow
from app.imports.refusals import CodeUnmappedError, RowInvalidError
from app.personnel.code_mappings import CodeKind
from app.personnel.service import code_mappings
from app.shared.errors import FieldError
from app.shared.records import RefusalRecord

_FORMS: Final[Mapping[str, str]] = {"month": "month-form", "period": "period-form", "since_at": "instant-form"}

Meanings = Mapping[CodeKind, Mapping[tuple[str, date], str]]


async def translate_rows(
    conn: AsyncConnection,
    kind: Kind,
    *,
    agency_id: int,
    system: str,
    rows: Sequence[SentRow],
    of: Collection[CodeKind] = frozenset(CodeKind),
) -> list[SentRow]:
    """Return rows in our codes, in order; one with a code that means nothing to us comes as it was, with a problem.

    One statement for each kind of code, whatever the number of rows; columns with codes of other kinds than `of` stay.
    """
    coded = [one for one in kind.codes if one.kind in of]
    wanted: dict[CodeKind, set[tuple[str, date]]] = defaultdict(set)
    for row in rows:
        for one in coded:
            day = one.day(row.values)
            if day is not None:
                wanted[one.kind].update((code, day) for code in one.codes(row.values))
    meanings = {
        code_kind: await code_mappings.translate(conn, agency_id=agency_id, system=system, kind=code_kind, wanted=codes)
        for code_kind, codes in wanted.items()
    }
    return [row if row.problem is not None else _in_our_codes(coded, system, row, meanings) for row in rows]


def _in_our_codes(coded: Sequence[Coded], system: str, row: SentRow, meanings: Meanings) -> SentRow:
    values, unmapped = dict(row.values), []
    for one in coded:
        codes = one.codes(row.values)
        if not codes:
            continue
        day = one.day(row.values)
        if day is None:
            return replace(row, problem=RefusalRecord.of(_no_day(one, row)))
        own = [meanings[one.kind].get((code, day)) or public_word(system, one.kind, code) for code in codes]
        known = [word for word in own if word is not None]
        if len(known) < len(codes):
            unmapped.append(one.column)
        elif one.kind is CodeKind.GOLONGAN:
            values |= golongan_columns(known[0], row.values)
        else:
            values[one.column] = (one.between or "").join(known)
    if unmapped:
        return replace(row, problem=RefusalRecord.of(CodeUnmappedError(system, unmapped)))
    return replace(row, values=values)


def _no_day(one: Coded, row: SentRow) -> RowInvalidError:
    code = "missing" if row.values.get(one.on) is None else _FORMS.get(one.on, "day-form")
    return RowInvalidError(errors=(FieldError(f"/{one.on}", code),))
