"""Bodies of objections to statements."""

from typing import Annotated

from pydantic import Field

from app.corrections.model import Answer, FollowUp, NewObjection, ObjectionState
from app.evidence.model import MOST_OF_AN_ENTRY
from app.wire.types import Flag, Identifier, Instant, LinkText, LongText, MonthText, Text, WireInput, WireModel


class ObjectionIn(WireInput):
    """Why a statement, or one line of it (`line_id`), is wrong; with links and files of evidence sent before."""

    line_id: Text | None = None
    reason: LongText
    links: Annotated[list[LinkText], Field(default_factory=list, max_length=MOST_OF_AN_ENTRY)]
    evidence_ids: Annotated[list[Identifier], Field(default_factory=list, max_length=MOST_OF_AN_ENTRY)]

    def to_new(self, statement_id: Identifier) -> NewObjection:
        return NewObjection(
            statement_id=statement_id,
            line_id=self.line_id,
            reason=self.reason,
            links=tuple(dict.fromkeys(self.links)),
            evidence_ids=tuple(dict.fromkeys(self.evidence_ids)),
        )


class ObjectionAnswerIn(WireInput):
    """The decision with its reason; `follow_up` says what a granted objection leads to, and is null for a declined."""

    granted: Flag
    decision: LongText
    follow_up: FollowUp | None = None

    def to_answer(self) -> Answer:
        return Answer(granted=self.granted, decision=self.decision, follow_up=self.follow_up)


class ObjectionOut(WireModel):
    """An objection as it stands; `line_id` null is the whole statement; `correction_id` is what works it out."""

    objection_id: Identifier
    statement_id: Identifier
    employee_id: Identifier
    month: MonthText
    unit_id: Identifier
    line_id: str | None
    reason: str
    links: list[str]
    evidence_ids: list[Identifier]
    state: ObjectionState
    filed_at: Instant
    answered_by: Identifier | None
    answered_at: Instant | None
    decision: str | None
    follow_up: FollowUp | None
    correction_id: Identifier | None


class ObjectionPage(WireModel):
    """Objections in the order in which they were filed."""

    items: list[ObjectionOut]
    next_page_token: str | None
