"""What the regulation in force says of windows and limits, for those who ask at every push."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from app.regulation.service.versions import enacted_rule_set
from app.regulation.store import choices, standing
from app.rules import RuleSet
from app.rules.errors import UnknownRuleSetError
from app.rules.library import Library
from app.rules.model import Calendar
from app.shared.month import Month

_MOST_TEXTS = 32
_canonical: dict[str, str] = {}
"""Merged forms by their digests: the same digest is the same text, whichever agency enacted it."""


async def time_rules(
    conn: AsyncConnection, *, agency_id: int, months: Sequence[Month], library: Library
) -> dict[Month, Calendar]:
    """Return `[calendar]` of the regulation that counts for each month, which is that of its first day.

    A month for which none is chosen, or none is there, has no entry: nothing is limited in it.
    """
    found: dict[Month, Calendar] = {}
    for one in await standing.standing_on(conn, agency_id, [month.first_day for month in months]):
        rule_set = await _rule_set(conn, agency_id, one, library)
        if rule_set is not None:
            found[Month.of(one.day)] = rule_set.calendar
    return found


async def _rule_set(conn: AsyncConnection, agency_id: int, one: standing.Standing, library: Library) -> RuleSet | None:
    if one.digest is None:
        try:
            return library.in_force(one.region, one.variant, one.day)
        except UnknownRuleSetError:
            return None
    text = _canonical.get(one.digest)
    if text is None:
        text = await choices.canonical(conn, agency_id, one.digest)
        if text is None:
            return None
        if len(_canonical) >= _MOST_TEXTS:
            _canonical.clear()
        _canonical[one.digest] = text
    return enacted_rule_set(text)
