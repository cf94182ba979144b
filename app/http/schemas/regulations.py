"""Bodies of the regulations that agencies write themselves, and of every version that there is."""

from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from app.regulation.model import (
    Content,
    Origin,
    Regulation,
    RegulationFormat,
    RegulationState,
)
from app.rules.differences import Difference
from app.rules.model import Diagnostic, RuleSet
from app.wire.types import (
    CsvName,
    DigestText,
    Identifier,
    Instant,
    LongText,
    LongWhole,
    RuleText,
    Whole,
    WireInput,
    WireModel,
)

MAX_CSV_FILES = 20


class CsvFile(WireInput):
    """A csv file that the regulation names in `rows_csv`."""

    name: CsvName
    content: RuleText


class RegulationIn(WireInput):
    """A regulation as text, with the csv files beside it.

    `text` is the TOML file, or the same as JSON written into a string: so no number of it becomes a binary float.
    """

    format: RegulationFormat
    text: RuleText
    files: list[CsvFile] = Field(max_length=MAX_CSV_FILES)

    @field_validator("files")
    @classmethod
    def _named_once(cls, files: list[CsvFile]) -> list[CsvFile]:
        if len({file.name for file in files}) < len(files):
            raise PydanticCustomError("file-twice", "two files of one name")  # noqa: EM101 - pydantic's own form
        return files

    def to_content(self) -> Content:
        return Content(format=self.format, text=self.text, files={file.name: file.content for file in self.files})


class RegulationApprovalIn(WireInput):
    """The digest of exactly what is put in force, as it was read."""

    digest: DigestText


class RegulationRejectionIn(WireInput):
    """Why it isn't put in force."""

    reason: LongText


class RegulationParent(WireModel):
    """A regulation that this one inherits from, as it stood when this one was submitted."""

    rule_set_id: str
    digest: DigestText


class RegulationSummary(WireModel):
    """A regulation that the agency writes itself; what its text doesn't say is null.

    `digest` and `parents` are fixed when it is submitted. `known_from` and `known_until` are the change numbers between
    which it was the enacted one of its id.
    """

    regulation_id: Identifier
    rule_set_id: str | None
    title: str | None
    region: str | None
    variant: str | None
    citation: str | None
    in_force: date | None
    state: RegulationState
    rev: Whole
    uploaded_by: Identifier
    uploaded_at: Instant
    changed_at: Instant
    digest: DigestText | None
    parents: list[RegulationParent]
    submitted_by: Identifier | None
    submitted_at: Instant | None
    decided_by: Identifier | None
    decided_at: Instant | None
    reason: str | None
    known_from: LongWhole | None
    known_until: LongWhole | None

    @classmethod
    def from_regulation(cls, regulation: Regulation) -> "RegulationSummary":
        return cls(**_flat(regulation))


class RegulationOut(RegulationSummary):
    """A regulation with its text and csv files, as they were sent."""

    format: RegulationFormat
    text: RuleText
    files: list[CsvFile]

    @classmethod
    def whole(cls, regulation: Regulation, content: Content) -> "RegulationOut":
        files = [CsvFile(name=name, content=text) for name, text in content.files.items()]
        return cls(**_flat(regulation), format=content.format, text=content.text, files=files)


class RegulationPage(WireModel):
    """The agency's own regulations, the newest first."""

    items: list[RegulationSummary]
    next_page_token: str | None


class RegulationFinding(WireModel):
    """One finding: what is wrong, where, and how to mend it; errors stand against submitting, warnings don't."""

    code: str
    severity: str
    file: str
    line: Whole
    column: Whole
    message: str
    mend: str

    @classmethod
    def from_finding(cls, finding: Diagnostic) -> "RegulationFinding":
        return cls(
            code=finding.code,
            severity=finding.severity,
            file=finding.place.file,
            line=finding.place.line,
            column=finding.place.column,
            message=finding.message,
            mend=finding.mend,
        )


class RegulationFindings(WireModel):
    """What a check found, as the submission judges it: with branch coverage by the examples."""

    errors: Whole
    warnings: Whole
    items: list[RegulationFinding]

    @classmethod
    def of(cls, found: list[RegulationFinding]) -> "RegulationFindings":
        errors = sum(one.severity == "error" for one in found)
        return cls(errors=errors, warnings=len(found) - errors, items=found)


class RegulationDifference(WireModel):
    """One thing that differs, in the words of the files; null on the side where it isn't there."""

    section: str
    name: str
    field: str
    old: str | None
    new: str | None
    old_citation: str | None
    new_citation: str | None


class RegulationDifferences(WireModel):
    """What differs between another version (old) and this one (new)."""

    old: RegulationParent
    new: RegulationParent
    items: list[RegulationDifference]

    @classmethod
    def between(cls, old: RuleSet, new: RuleSet, found: list[Difference]) -> "RegulationDifferences":
        sides = [RegulationParent(rule_set_id=one.id, digest=one.digest) for one in (old, new)]
        return cls(old=sides[0], new=sides[1], items=[RegulationDifference.model_validate(one) for one in found])


class RegulationVersionOut(WireModel):
    """One version of a region's variant: in force from its day until the day on which another supersedes it."""

    rule_set_id: str
    title: str
    region: str
    variant: str
    citation: str
    in_force: date
    superseded_on: date | None
    standing: str
    origin: Origin
    regulation_id: Identifier | None
    digest: DigestText
    counts: bool


class RegulationVersionPage(WireModel):
    """Versions as known at a change number, by region, variant and day; `counts`: in force on the day asked for."""

    known_at: LongWhole
    items: list[RegulationVersionOut]
    next_page_token: str | None


def _flat(regulation: Regulation) -> dict[str, Any]:
    own = asdict(regulation)
    parents = [RegulationParent(rule_set_id=name, digest=digest) for name, digest in (regulation.parents or {}).items()]
    return {**own.pop("heading"), **own, "parents": parents}
