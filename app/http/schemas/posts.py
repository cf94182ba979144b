"""Bodies of posts."""

from typing import Annotated

from pydantic import Field

from app.http.limits import MAX_BULK_ITEMS
from app.http.schemas.versions import fields_of
from app.personnel.model import NewThing, PositionGroup, PostDetails, Version
from app.wire.types import Day, Identifier, KelasJabatan, LongWhole, Text, WireInput, WireModel


class PostIn(WireInput):
    """A post that is to be recorded, from a day on."""

    code: Text
    title: Text
    unit_id: Identifier
    kelas_jabatan: KelasJabatan
    position_group: PositionGroup
    parent_post_id: Identifier | None = None
    since: Day
    until: Day | None = None

    def to_new(self) -> NewThing:
        return NewThing(code=self.code, details=_details(self), since=self.since, until=self.until)


class PostsIn(WireInput):
    """Posts that are to be recorded; what stands above them is there already."""

    items: Annotated[list[PostIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class PostVersionIn(WireInput):
    """How a post is from a day on."""

    since: Day
    title: Text
    unit_id: Identifier
    kelas_jabatan: KelasJabatan
    position_group: PositionGroup
    parent_post_id: Identifier | None = None

    def to_details(self) -> PostDetails:
        return _details(self)


class PostOut(WireModel):
    """A post on a day; `known_from` is the change number at which this was learned."""

    post_id: Identifier
    code: str
    title: str
    unit_id: Identifier
    kelas_jabatan: KelasJabatan
    position_group: PositionGroup
    parent_post_id: Identifier | None
    since: Day
    until: Day | None
    known_from: LongWhole

    @classmethod
    def from_version(cls, version: Version) -> "PostOut":
        return cls(post_id=version.thing_id, code=version.code, **fields_of(version))


class PostPage(WireModel):
    """Posts on a day, as known at a change number, by code."""

    on: Day
    known_at: LongWhole
    items: list[PostOut]
    next_page_token: str | None


def _details(body: PostIn | PostVersionIn) -> PostDetails:
    return PostDetails(
        title=body.title,
        unit_id=body.unit_id,
        kelas_jabatan=body.kelas_jabatan,
        position_group=body.position_group,
        parent_post_id=body.parent_post_id,
    )
