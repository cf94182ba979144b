"""Bodies of the catalogue."""

from typing import Annotated

from pydantic import Field

from app.catalogue.model import EntryCategory
from app.http.limits import MAX_BULK_ITEMS
from app.imports.rows.catalogue import CatalogueItemRow
from app.personnel.model import PositionGroup
from app.wire.types import Day, Flag, Identifier, SmallPositive, Whole, WireInput, WireModel


class CatalogueItemsIn(WireInput):
    """Items that are new or otherwise than they were, each from a day on."""

    items: Annotated[list[CatalogueItemRow], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class CatalogueVersionOut(WireModel):
    """What an item is from a day on: entries name it on days on which it is active.

    On a day the version that began last by then is in force, unless it ended: that of the work date is the entry's.
    """

    since: Day
    until: Day | None
    name: str
    unit: str
    per_quantity: SmallPositive
    norm_minutes: SmallPositive
    category: EntryCategory
    counts: Flag
    active: Flag
    daily_times_limit: SmallPositive | None
    daily_minutes_limit: SmallPositive | None
    monthly_times_limit: SmallPositive | None
    monthly_minutes_limit: SmallPositive | None


class CatalogueUseOut(WireModel):
    """For which post or position group an item is from a day on; for every post where both are null."""

    since: Day
    until: Day | None
    post_id: Identifier | None
    post_code: str | None
    position_group: PositionGroup | None


class CatalogueItemOut(WireModel):
    """An item with all its versions, past and to come, by their first day, and the posts that it is for.

    Without a use that has begun by the work date it is for every post.
    """

    code: str
    rev: Whole
    versions: list[CatalogueVersionOut]
    uses: list[CatalogueUseOut]


class CatalogueItemPage(WireModel):
    """Items of the catalogue, by code."""

    items: list[CatalogueItemOut]
    next_page_token: str | None
