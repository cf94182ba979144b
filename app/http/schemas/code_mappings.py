"""Bodies of what other systems call our units, posts and words."""

from typing import Annotated

from pydantic import Field

from app.http.limits import MAX_BULK_ITEMS
from app.personnel.code_mappings import CodeKind, CodeMapping
from app.wire.types import Day, LongWhole, PageToken, SystemText, Text, WireInput, WireModel


class CodeMappingIn(WireInput):
    """What a code of a system means from a day on; `own_code` is a code of ours, or one of our words."""

    system: SystemText
    kind: CodeKind
    foreign_code: Text
    since: Day
    until: Day | None = None
    own_code: Text

    def to_record(self) -> CodeMapping:
        return CodeMapping(
            system=self.system,
            kind=self.kind,
            foreign_code=self.foreign_code,
            since=self.since,
            until=self.until,
            own_code=self.own_code,
        )


class CodeMappingsIn(WireInput):
    """What codes mean; one that is sent with `until` = `since` is taken back."""

    items: Annotated[list[CodeMappingIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class CodeMappingOut(WireModel):
    """What a code of a system means from a day on, until another day or the next mapping of the code."""

    system: SystemText
    kind: CodeKind
    foreign_code: Text
    since: Day
    until: Day | None
    own_code: Text
    known_from: LongWhole


class CodeMappingPage(WireModel):
    """Mappings by system, kind, code and day, as known at a change number."""

    known_at: LongWhole
    items: list[CodeMappingOut]
    next_page_token: PageToken | None
