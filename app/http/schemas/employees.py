"""Bodies of employees."""

from typing import Annotated

from pydantic import Field

from app.http.limits import MAX_BULK_ITEMS
from app.http.schemas.versions import fields_of
from app.personnel.model import (
    EmployeeDetails,
    Golongan,
    GolonganPppk,
    NewThing,
    Ruang,
    ServiceState,
    StatusAsn,
    Version,
)
from app.personnel.person_details import SealedField
from app.personnel.refusals import SearchByOneError
from app.wire.types import (
    AccountNumberText,
    Day,
    Identifier,
    LongWhole,
    NikText,
    NipText,
    NpwpText,
    Text,
    WireInput,
    WireModel,
)


class _EmployeeDetails(WireInput):
    """How an employee is: a PNS or CPNS has golongan and ruang, a PPPK a golongan of its own row of them."""

    name: Text
    status_asn: StatusAsn
    golongan: Golongan | None = None
    golongan_pppk: GolonganPppk | None = None
    ruang: Ruang | None = None
    service_state: ServiceState = ServiceState.ACTIVE
    since: Day

    def to_details(self) -> EmployeeDetails:
        return EmployeeDetails(**{name: getattr(self, name) for name in EmployeeDetails.__dataclass_fields__})


class EmployeeIn(_EmployeeDetails):
    """An employee that is to be recorded, from a day on."""

    nip: NipText
    until: Day | None = None

    def to_new(self) -> NewThing:
        return NewThing(code=self.nip, details=self.to_details(), since=self.since, until=self.until)


class EmployeesIn(WireInput):
    """Employees that are to be recorded."""

    items: Annotated[list[EmployeeIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class EmployeeVersionIn(_EmployeeDetails):
    """How an employee is from a day on."""


class EmployeeSearch(WireInput):
    """Which employee is sought, by exactly one number: in a body, since these are personal data and stand in no URL."""

    nip: NipText | None = None
    nik: NikText | None = None
    npwp: NpwpText | None = None
    account_number: AccountNumberText | None = None

    def number(self) -> tuple[SealedField | None, str]:
        """Return the field and the number that is sought; None for a NIP."""
        given = [(name, value) for name, value in self if value is not None]
        if len(given) != 1:
            raise SearchByOneError
        ((name, value),) = given
        return (None if name == "nip" else SealedField(name)), value


class EmployeeOut(WireModel):
    """An employee on a day; `known_from` is the change number at which this was learned."""

    employee_id: Identifier
    nip: NipText
    name: str
    status_asn: StatusAsn
    golongan: Golongan | None
    golongan_pppk: GolonganPppk | None
    ruang: Ruang | None
    service_state: ServiceState
    since: Day
    until: Day | None
    known_from: LongWhole

    @classmethod
    def from_version(cls, version: Version) -> "EmployeeOut":
        return cls(employee_id=version.thing_id, nip=version.code, **fields_of(version))


class EmployeePage(WireModel):
    """Employees on a day, as known at a change number."""

    on: Day
    known_at: LongWhole
    items: list[EmployeeOut]
    next_page_token: str | None
