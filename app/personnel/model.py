"""Units, posts, employees and who holds what, each in two times; sign-ins and their roles."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.shared.caller import Role


class Kind(StrEnum):
    """The things whose versions follow each other in days."""

    UNIT = "unit"
    POST = "post"
    EMPLOYEE = "employee"


class DepartureReason(StrEnum):
    """Why somebody leaves the staff."""

    RETIRED = "retired"
    DIED = "died"
    MOVED = "moved"
    DISMISSED = "dismissed"
    RESIGNED = "resigned"
    OTHER = "other"


class PositionGroup(StrEnum):
    """The group of a post (kelompok jabatan)."""

    JPT = "jpt"
    ADMINISTRATOR = "administrator"
    PENGAWAS = "pengawas"
    PELAKSANA = "pelaksana"
    FUNGSIONAL = "fungsional"


class StatusAsn(StrEnum):
    """What kind of civil servant an employee is."""

    PNS = "pns"
    CPNS = "cpns"
    PPPK = "pppk"


class Golongan(StrEnum):
    """The golongan of a PNS or CPNS; PPPK have none."""

    I = "I"  # noqa: E741 - the regulation's own word
    II = "II"
    III = "III"
    IV = "IV"


class GolonganPppk(StrEnum):
    """The golongan of a PPPK; a PNS or CPNS has none of these."""

    I = "I"  # noqa: E741 - the regulation's own word
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"
    VII = "VII"
    VIII = "VIII"
    IX = "IX"
    X = "X"
    XI = "XI"
    XII = "XII"
    XIII = "XIII"
    XIV = "XIV"
    XV = "XV"
    XVI = "XVI"
    XVII = "XVII"


class Ruang(StrEnum):
    """The step (ruang) of a PNS or CPNS within its golongan."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"


class ServiceState(StrEnum):
    """In what state of service an employee is (keadaan dinas)."""

    ACTIVE = "active"
    MPP = "mpp"
    UANG_TUNGGU = "uang_tunggu"
    TUGAS_BELAJAR = "tugas_belajar"
    SUSPENDED = "suspended"
    DETAINED = "detained"
    CONVICTED = "convicted"
    OTHER = "other"


CRITERIA = (
    "beban_kerja",
    "prestasi_kerja",
    "kondisi_kerja",
    "tempat_bertugas",
    "kelangkaan_profesi",
    "pertimbangan_objektif_lainnya",
)
"""The criteria by which a region may pay, in the order of Permendagri 15/2023 and of the rules."""


class AssignmentKind(StrEnum):
    """How an employee holds a post: as its own, or acting: Plt while it is vacant, Plh while its holder is away."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"


class PrincipalKind(StrEnum):
    """Who signs in: a person, or another system."""

    PERSON = "person"
    SERVICE_ACCOUNT = "service_account"


HARMLESS_SCOPES = frozenset({"hr:read"})
"""What one officer alone may let a new service account do: to read what is not sensitive."""


class GrantOrigin(StrEnum):
    """Who gave a role: the owner of the installation to the first two officers, or two persons."""

    OWNER = "owner"
    PERSONS = "persons"


@dataclass(frozen=True, slots=True)
class Moment:
    """The two times of a reading: a day, and the change number up to which the agency knew."""

    on: date
    known_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDetails:
    """What may change about a unit."""

    name: str
    kind: str
    parent_unit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDetails:
    """What may change about a post.

    A criterion that the post carries has an amount in rupiah: that is what regulations read. A region that pays a
    criterion by a percentage has the percentage in its regulation's tables.
    """

    title: str
    unit_id: UUID
    kelas_jabatan: int
    position_group: PositionGroup
    parent_post_id: UUID | None = None
    job_points: int | None = None
    unit_factor: str | None = None
    """Decimal text without zeros at its end."""
    post_amount: int | None = None
    beban_kerja_amount: int | None = None
    prestasi_kerja_amount: int | None = None
    kondisi_kerja_amount: int | None = None
    tempat_bertugas_amount: int | None = None
    kelangkaan_profesi_amount: int | None = None
    pertimbangan_objektif_lainnya_amount: int | None = None
    fund_source: str | None = None
    account_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeDetails:
    """What may change about an employee."""

    name: str
    status_asn: StatusAsn
    golongan: Golongan | None = None
    golongan_pppk: GolonganPppk | None = None
    ruang: Ruang | None = None
    service_state: ServiceState = ServiceState.ACTIVE


Details = UnitDetails | PostDetails | EmployeeDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class NewThing:
    """A unit, post or employee that is to be recorded; `code` is the NIP of an employee."""

    code: str
    details: Details
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A unit, post or employee for some days, known from a change number on; `code` is the NIP of an employee."""

    version_id: UUID
    thing_id: UUID
    code: str
    details: Details
    since: date
    until: date | None
    known_from: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssignment:
    """An employee in a post from a day on."""

    employee_id: UUID
    post_id: UUID
    kind: AssignmentKind
    decree_number: str | None
    decree_on: date | None = None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An employee in a post for some days, known from a change number on."""

    version_id: UUID
    assignment_id: UUID
    employee_id: UUID
    post_id: UUID
    kind: AssignmentKind
    decree_number: str | None
    decree_on: date | None = None
    since: date
    until: date | None
    known_from: int


@dataclass(frozen=True, slots=True)
class AssignmentFilter:
    """Whose assignments, and to which post; None for any."""

    employee_id: UUID | None = None
    post_id: UUID | None = None


class GapKind(StrEnum):
    """What points to something that isn't there: of the first, to the second."""

    POST_UNIT = "post_unit"
    POST_PARENT = "post_parent"
    UNIT_PARENT = "unit_parent"
    ASSIGNMENT_POST = "assignment_post"
    ASSIGNMENT_EMPLOYEE = "assignment_employee"
    OVERRIDE_SUPERIOR = "override_superior"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Days on which something points to what isn't there; the code is none of a person.

    An override is named by the employee whose superior it says.
    """

    gap: GapKind
    thing_id: UUID
    missing_id: UUID
    missing_code: str | None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What a verified token says of its subject, and the request that carried it."""

    issuer: str
    subject: str
    scopes: frozenset[str]
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrincipal:
    """A subject of an issuer that is to be let in, as a person or as a service account with its scopes."""

    issuer: str
    subject: str
    kind: PrincipalKind
    name: str
    employee_id: UUID | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A subject of an issuer that is let in."""

    principal_id: UUID
    issuer: str
    subject: str
    kind: PrincipalKind
    name: str
    employee_id: UUID | None
    scopes: tuple[str, ...]
    bound_at: datetime
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    end_reason: str | None = None
    sign_in_until: date | None = None
    """The first day on which it lets nobody in any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChange:
    """What a service account may do from `applied_at` on; where that is more than before, two persons said so."""

    scope_change_id: UUID
    principal_id: UUID
    before: tuple[str, ...]
    scopes: tuple[str, ...]
    proposed_by: UUID
    proposed_at: datetime
    approved_by: UUID | None = None
    applied_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGrant:
    """A role for some days; it counts once a second person has approved it."""

    grant_id: UUID
    principal_id: UUID
    role: Role
    since: date
    until: date | None
    origin: GrantOrigin
    proposed_by: UUID | None
    proposed_at: datetime
    approved_by: UUID | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class GrantFilter:
    """Whose roles, and on which day they count; None for any."""

    principal_id: UUID | None = None
    on: date | None = None


def overlap(one_since: date, one_until: date | None, other_since: date, other_until: date | None) -> bool:
    """Tell whether two half-open ranges of days share a day."""
    return (other_until is None or one_since < other_until) and (one_until is None or other_since < one_until)


def clash(one: NewAssignment, other: NewAssignment | Assignment) -> bool:
    """Tell whether two assignments can't both hold.

    A person has one definitive post at a time, a post one definitive holder, and nobody holds a post twice at once.
    """
    if not overlap(one.since, one.until, other.since, other.until):
        return False
    same_person, same_post = one.employee_id == other.employee_id, one.post_id == other.post_id
    both_definitive = one.kind is AssignmentKind.DEFINITIVE and other.kind is AssignmentKind.DEFINITIVE
    return (same_person and same_post) or (both_definitive and (same_person or same_post))
