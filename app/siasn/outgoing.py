"""Rows of assessments to be sent to SIASN: more than our facts hold, since SIASN wants ratings and the assessor."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from app.attendance.conduct import Predicate
from app.wire.assessed import PeriodText
from app.wire.types import NipText, Text, WireInput

_YEAR: Final = 4

Rating = Annotated[int, Field(strict=True, ge=1, le=3)]
"""1 above, 2 as, 3 below what was expected (PermenPANRB 6/2022)."""


class AssessmentToSend(WireInput):
    """A person's assessment of a year (`2026`) or a month (`2026-04`), with its ratings and who gave them."""

    nip: NipText
    period: PeriodText
    predicate: Predicate
    result: Rating
    behaviour: Rating
    assessor_nip: NipText
    assessor_name: Text
    assessor_golongan: Text
    assessor_post: Text
    assessor_unit: Text
    coefficient: Text | None = None
    """SIASN's id of the coefficient of a month's credit."""

    @property
    def month(self) -> int | None:
        """The month; None for a whole year."""
        return None if len(self.period) == _YEAR else int(self.period[_YEAR + 1 :])

    @property
    def first_day(self) -> date:
        """The first day of the period, on which its codes are said."""
        return date(int(self.period[:_YEAR]), self.month or 1, 1)

    @property
    def assessor(self) -> dict[str, str]:
        """Who assessed, in SIASN's fields as public clients show them."""
        return {
            "penilaiNipNrp": self.assessor_nip,
            "penilaiNama": self.assessor_name,
            "penilaiGolongan": self.assessor_golongan,
            "penilaiJabatan": self.assessor_post,
            "penilaiUnorNama": self.assessor_unit,
        }
