"""Rows of units, posts, employees and who holds what, and of what other systems call them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.codes import Coded
from app.imports.kinds import Intake, Kind, Row
from app.imports.rows.code_mappings import CODE_MAPPINGS
from app.personnel import service
from app.personnel.code_mappings import CodeKind
from app.personnel.model import (
    AssignmentKind,
    Golongan,
    GolonganPppk,
    PositionGroup,
    Ruang,
    ServiceState,
    StatusAsn,
)
from app.personnel.records import AssignmentRecord, EmployeeRecord, PostRecord, UnitRecord
from app.personnel.store import exports, superior_changes
from app.personnel.superiors import DelegationRecord, SuperiorOverrideRecord
from app.shared.records import ItemReport
from app.wire.types import Day, FactorText, KelasJabatan, LongText, NipText, Rupiah, SmallCount, Text


class UnitRow(Row):
    """A unit from a day on."""

    code: Text
    name: Text
    kind: Text
    parent_code: Text | None = None
    since: Day
    until: Day | None = None

    def to_record(self) -> UnitRecord:
        """Return the row as the service's record."""
        return UnitRecord(**self.__dict__)


class PostRow(Row):
    """A post from a day on; a criterion that it carries has an amount, since that is what regulations read."""

    code: Text
    title: Text
    unit_code: Text
    parent_code: Text | None = None
    kelas_jabatan: KelasJabatan
    position_group: PositionGroup
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
    until: Day | None = None

    def to_record(self) -> PostRecord:
        """Return the row as the service's record."""
        return PostRecord(**self.__dict__)


class EmployeeRow(Row):
    """An employee from a day on: a PNS or CPNS has golongan and ruang, a PPPK a golongan of its own."""

    nip: NipText
    name: Text
    status_asn: StatusAsn
    golongan: Golongan | None = None
    golongan_pppk: GolonganPppk | None = None
    ruang: Ruang | None = None
    service_state: ServiceState = ServiceState.ACTIVE
    since: Day
    until: Day | None = None

    def to_record(self) -> EmployeeRecord:
        """Return the row as the service's record."""
        return EmployeeRecord(**self.__dict__)


class AssignmentRow(Row):
    """Who holds which post from a day on, as its own or acting."""

    nip: NipText
    post_code: Text
    kind: AssignmentKind
    decree_number: Text | None = None
    decree_on: Day | None = None
    since: Day
    until: Day | None = None

    def to_record(self) -> AssignmentRecord:
        """Return the row as the service's record."""
        return AssignmentRecord(**self.__dict__)


class SuperiorOverrideRow(Row):
    """Who decides on an employee's work from a day on, instead of the post above."""

    nip: NipText
    superior_nip: NipText
    since: Day
    until: Day | None = None
    reason: LongText
    decree_number: Text | None = None

    def to_record(self) -> SuperiorOverrideRecord:
        """Return the row as the service's record."""
        return SuperiorOverrideRecord(**self.__dict__)


class DelegationRow(Row):
    """Who decides beside a superior from a day on."""

    superior_nip: NipText
    delegate_nip: NipText
    since: Day
    until: Day | None = None
    reason: LongText

    def to_record(self) -> DelegationRecord:
        """Return the row as the service's record."""
        return DelegationRecord(**self.__dict__)


async def _units(conn: AsyncConnection, intake: Intake, records: Sequence[UnitRecord]) -> list[ItemReport]:
    return await service.record_units(conn, caller=intake.caller, records=records, now=intake.now)


async def _posts(conn: AsyncConnection, intake: Intake, records: Sequence[PostRecord]) -> list[ItemReport]:
    return await service.record_posts(conn, caller=intake.caller, records=records, now=intake.now)


async def _employees(conn: AsyncConnection, intake: Intake, records: Sequence[EmployeeRecord]) -> list[ItemReport]:
    return await service.record_employees(conn, caller=intake.caller, records=records, now=intake.now)


async def _assignments(conn: AsyncConnection, intake: Intake, records: Sequence[AssignmentRecord]) -> list[ItemReport]:
    return await service.record_assignments(conn, caller=intake.caller, records=records, now=intake.now)


async def _overrides(
    conn: AsyncConnection, intake: Intake, records: Sequence[SuperiorOverrideRecord]
) -> list[ItemReport]:
    return await service.record_superior_override_rows(conn, caller=intake.caller, records=records, now=intake.now)


async def _delegations(conn: AsyncConnection, intake: Intake, records: Sequence[DelegationRecord]) -> list[ItemReport]:
    return await service.record_delegation_rows(conn, caller=intake.caller, records=records, now=intake.now)


KINDS: tuple[Kind, ...] = (
    Kind(
        name="units",
        row=UnitRow,
        key=("code", "since"),
        record=_units,
        select=exports.UNITS,
        codes=(Coded(column="code", kind=CodeKind.UNIT), Coded(column="parent_code", kind=CodeKind.UNIT)),
        refers={"parent_code": "code"},
    ),
    Kind(
        name="posts",
        row=PostRow,
        key=("code", "since"),
        record=_posts,
        select=exports.POSTS,
        codes=(
            Coded(column="code", kind=CodeKind.POST),
            Coded(column="unit_code", kind=CodeKind.UNIT),
            Coded(column="parent_code", kind=CodeKind.POST),
        ),
        refers={"parent_code": "code"},
    ),
    Kind(
        name="employees",
        row=EmployeeRow,
        key=("nip", "since"),
        record=_employees,
        select=exports.EMPLOYEES,
        codes=(
            Coded(column="golongan", kind=CodeKind.GOLONGAN),
            Coded(column="golongan_pppk", kind=CodeKind.GOLONGAN),
        ),
    ),
    Kind(
        name="assignments",
        row=AssignmentRow,
        key=("nip", "post_code", "kind", "since"),
        record=_assignments,
        select=exports.ASSIGNMENTS,
        codes=(Coded(column="post_code", kind=CodeKind.POST),),
    ),
    Kind(
        name="superior-overrides",
        row=SuperiorOverrideRow,
        key=("nip", "since"),
        record=_overrides,
        select=superior_changes.OVERRIDE_ROWS,
    ),
    Kind(
        name="delegations",
        row=DelegationRow,
        key=("superior_nip", "delegate_nip", "since"),
        record=_delegations,
        select=superior_changes.DELEGATION_ROWS,
    ),
    CODE_MAPPINGS,
)
