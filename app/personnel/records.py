"""Units, posts, employees and assignments as their senders write them: everything named by codes and NIP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.personnel.model import (
    AssignmentKind,
    EmployeeDetails,
    Golongan,
    GolonganPppk,
    Kind,
    PositionGroup,
    PostDetails,
    Ruang,
    ServiceState,
    StatusAsn,
    UnitDetails,
)

FindId = Callable[[Kind, str | None], UUID | None]
"""Finds what a code names; None for no code."""

Named = tuple[str, Kind, str | None]
"""A field of a record that names another thing: the field, the thing's kind and its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRecord:
    """A unit from a day on; one that ends on the day it begins takes back the version that begins there."""

    code: str
    name: str
    kind: str
    parent_code: str | None = None
    since: date
    until: date | None = None

    def named(self) -> tuple[Named, ...]:
        """Return what else the record names."""
        return (("parent_code", Kind.UNIT, self.parent_code),)

    def details(self, find: FindId) -> UnitDetails:
        """Return what the record says, with ids for codes."""
        return UnitDetails(name=self.name, kind=self.kind, parent_unit_id=find(Kind.UNIT, self.parent_code))


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecord:
    """A post from a day on; one that ends on the day it begins takes back the version that begins there."""

    code: str
    title: str
    unit_code: str
    parent_code: str | None = None
    kelas_jabatan: int
    position_group: PositionGroup
    job_points: int | None = None
    unit_factor: str | None = None
    post_amount: int | None = None
    beban_kerja_amount: int | None = None
    prestasi_kerja_amount: int | None = None
    kondisi_kerja_amount: int | None = None
    tempat_bertugas_amount: int | None = None
    kelangkaan_profesi_amount: int | None = None
    pertimbangan_objektif_lainnya_amount: int | None = None
    fund_source: str | None = None
    account_code: str | None = None
    since: date
    until: date | None = None

    def named(self) -> tuple[Named, ...]:
        """Return what else the record names."""
        return (("unit_code", Kind.UNIT, self.unit_code), ("parent_code", Kind.POST, self.parent_code))

    def details(self, find: FindId) -> PostDetails:
        """Return what the record says, with ids for codes."""
        unit_id = find(Kind.UNIT, self.unit_code)
        if unit_id is None:
            message = "a post stands in a unit"
            raise LookupError(message)
        said = {name: getattr(self, name) for name in _SAID_OF_POSTS}
        return PostDetails(unit_id=unit_id, parent_post_id=find(Kind.POST, self.parent_code), **said)


_SAID_OF_POSTS = tuple(name for name in PostDetails.__dataclass_fields__ if name in PostRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeRecord:
    """An employee from a day on; one that ends on the day it begins takes back the version that begins there."""

    nip: str
    name: str
    status_asn: StatusAsn
    golongan: Golongan | None = None
    golongan_pppk: GolonganPppk | None = None
    ruang: Ruang | None = None
    service_state: ServiceState = ServiceState.ACTIVE
    since: date
    until: date | None = None

    @property
    def code(self) -> str:
        """What names the employee."""
        return self.nip

    def named(self) -> tuple[Named, ...]:
        """Return what else the record names."""
        return ()

    def details(self, _find: FindId) -> EmployeeDetails:
        """Return what the record says."""
        return EmployeeDetails(
            name=self.name,
            status_asn=self.status_asn,
            golongan=self.golongan,
            golongan_pppk=self.golongan_pppk,
            ruang=self.ruang,
            service_state=self.service_state,
        )


ThingRecord = UnitRecord | PostRecord | EmployeeRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRecord:
    """Who holds which post from a day on; one that ends on the day it begins is taken back."""

    nip: str
    post_code: str
    kind: AssignmentKind
    decree_number: str | None = None
    decree_on: date | None = None
    since: date
    until: date | None = None

    @property
    def key(self) -> tuple[str, str, AssignmentKind, date]:
        """What names the assignment."""
        return self.nip, self.post_code, self.kind, self.since
