"""Bodies of the comparison of a run with another month."""

from app.tkd_statement.model import PersonDifference
from app.wire.types import Identifier, Rupiah, SignedRupiah, Whole, WireModel


class StatementSums(WireModel):
    """What statements come to together: base - cuts + additions = total."""

    people: Whole
    base: Rupiah
    cuts: Rupiah
    additions: SignedRupiah
    total: Rupiah


class ComparedUnitOut(WireModel):
    """A unit's sums in the month that the run is compared with, and in the run."""

    unit_id: Identifier
    unit_code: str
    then: StatementSums
    now: StatementSums


class ComparedUnitPage(WireModel):
    """Units, by their codes."""

    items: list[ComparedUnitOut]
    next_page_token: str | None


class LineChangeOut(WireModel):
    """A line whose value differs; null where there was no such line."""

    line_id: str
    kind: str
    label_id: str
    label_en: str
    then: str | None
    now: str | None


class FactChangeOut(WireModel):
    """A figure out of the facts that differs: days of a kind, minutes, the class; null where there was none."""

    fact: str
    then: str | None
    now: str | None


class ComparedPersonOut(WireModel):
    """A person whose total differs, and what differs; a total is null without a statement."""

    employee_id: Identifier
    then: Rupiah | None
    now: Rupiah | None
    difference: SignedRupiah
    lines: list[LineChangeOut]
    facts: list[FactChangeOut]

    @classmethod
    def of(cls, found: PersonDifference) -> "ComparedPersonOut":
        """Write a person's difference."""
        person = found.person
        return cls(
            employee_id=person.employee_id,
            then=person.then,
            now=person.now,
            difference=person.difference,
            lines=[LineChangeOut.model_validate(line) for line in found.lines],
            facts=[FactChangeOut.model_validate(fact) for fact in found.facts],
        )


class ComparedPersonPage(WireModel):
    """People whose total differs, the largest difference first."""

    items: list[ComparedPersonOut]
    next_page_token: str | None
