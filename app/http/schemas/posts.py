"""Bodies of posts."""

from typing import Annotated

from pydantic import Field

from app.http.limits import MAX_BULK_ITEMS
from app.http.schemas.versions import fields_of
from app.personnel.model import NewThing, PositionGroup, PostDetails, Version
from app.wire.types import (
    Day,
    FactorText,
    Identifier,
    KelasJabatan,
    LongWhole,
    Rupiah,
    SmallCount,
    Text,
    WireInput,
    WireModel,
)


class _PostDetails(WireInput):
    """How a post is: a criterion that it carries has an amount, since that is what regulations read."""

    title: Text
    unit_id: Identifier
    kelas_jabatan: KelasJabatan
    position_group: PositionGroup
    parent_post_id: Identifier | None = None
    job_points: SmallCount | None = None
    unit_factor: FactorText | None = None
    post_amount: Rupiah | None = None
    beban_kerja_amount: Rupiah | None = None
    prestasi_kerja_amount: Rupiah | None = None
    kondisi_kerja_amount: Rupiah | None = None
    tempat_bertugas_amount: Rupiah | None = None
    kelangkaan_profesi_amount: Rupiah | None = None
    pertimbangan_objektif_lainnya_amount: Rupiah | None = None
    fund_source: Text | None = None
    account_code: Text | None = None
    since: Day

    def to_details(self) -> PostDetails:
        return PostDetails(**{name: getattr(self, name) for name in PostDetails.__dataclass_fields__})


class PostIn(_PostDetails):
    """A post that is to be recorded, from a day on."""

    code: Text
    until: Day | None = None

    def to_new(self) -> NewThing:
        return NewThing(code=self.code, details=self.to_details(), since=self.since, until=self.until)


class PostsIn(WireInput):
    """Posts that are to be recorded; what stands above them is there already."""

    items: Annotated[list[PostIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class PostVersionIn(_PostDetails):
    """How a post is from a day on."""


class PostOut(WireModel):
    """A post on a day; `known_from` is the change number at which this was learned."""

    post_id: Identifier
    code: str
    title: str
    unit_id: Identifier
    kelas_jabatan: KelasJabatan
    position_group: PositionGroup
    parent_post_id: Identifier | None
    job_points: SmallCount | None
    unit_factor: FactorText | None
    post_amount: Rupiah | None
    beban_kerja_amount: Rupiah | None
    prestasi_kerja_amount: Rupiah | None
    kondisi_kerja_amount: Rupiah | None
    tempat_bertugas_amount: Rupiah | None
    kelangkaan_profesi_amount: Rupiah | None
    pertimbangan_objektif_lainnya_amount: Rupiah | None
    fund_source: str | None
    account_code: str | None
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
