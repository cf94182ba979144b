"""Bodies of month runs."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from app.http.language import Language
from app.http.problem_texts.results import HELD
from app.monthly_score.model import MonthRun, RunKind, RunState
from app.monthly_score.service import WantedRun
from app.wire.types import DigestText, Flag, Identifier, Instant, LongWhole, MonthText, Whole, WireInput, WireModel


class MonthRunIn(WireInput):
    """The closed or calculated month that is to be worked out; with people named, only theirs of a calculated one."""

    month: MonthText
    employee_ids: Annotated[list[Identifier], Field(min_length=1, max_length=1000)] | None = None
    trial: Annotated[Flag, Field(description="As if: nothing counts, and the month stays as it is.")] = False

    def to_wanted(self) -> WantedRun:
        """Return the run that is wanted."""
        only = None if self.employee_ids is None else tuple(self.employee_ids)
        return WantedRun(month=self.month, only=only, trial=self.trial)


class MonthRunOut(WireModel):
    """A run over a month: how far it is, and the digest of all its results once it has finished."""

    run_id: Identifier
    kind: RunKind
    month: MonthText
    state: RunState
    rule_set_digest: DigestText
    known_at: LongWhole
    people: Whole
    wave: Whole
    done: Whole
    held: Whole
    digest: DigestText | None
    started_by: Identifier
    started_at: Instant
    finished_at: Instant | None

    @classmethod
    def from_run(cls, run: MonthRun) -> "MonthRunOut":
        return cls.model_validate(run)


class MonthRunPage(WireModel):
    """Runs, the newest first."""

    items: list[MonthRunOut]
    next_page_token: str | None


class ResultAnewOut(WireModel):
    """A person's frozen result, worked out anew from what was stored: the same in every byte, or not."""

    employee_id: Identifier
    same: Flag
    digest: DigestText
    digest_anew: DigestText


class ResultAnewPage(WireModel):
    """Results of a run, worked out anew."""

    items: list[ResultAnewOut]
    next_page_token: str | None


class HeldPersonOut(WireModel):
    """A person who has no result or is not paid, and why; the others are not concerned."""

    employee_id: Identifier
    code: str
    reason: str


class HeldPersonPage(WireModel):
    """People who are held."""

    items: list[HeldPersonOut]
    next_page_token: str | None


def held_person(employee_id: Identifier, code: str, params: Mapping[str, str], language: Language) -> HeldPersonOut:
    """Say in the caller's language why somebody is held."""
    return HeldPersonOut(employee_id=employee_id, code=code, reason=HELD[code].fill(language, params))
