"""Tables of units, posts, employees and assignments in two times, and of sign-ins and their roles."""

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.persistence.columns import (
    CURRENT,
    agency_key,
    dated,
    instant,
    known,
    number,
    one_at_a_time,
    rupiah,
    uuid_key,
    words,
)
from app.persistence.metadata import metadata
from app.personnel.model import CRITERIA, DepartureReason, GolonganPppk, ServiceState

NOT_ENDED = "ended_at IS NULL"


def _of(name: str, table: str, column: str | None = None) -> ForeignKeyConstraint:
    key = column or name
    return ForeignKeyConstraint(["agency_id", name], [f"{table}.agency_id", f"{table}.{key}"])


def _quoted(words_of: type[StrEnum]) -> str:
    return ", ".join(f"'{word}'" for word in words_of)


units = Table(
    "units",
    metadata,
    agency_key(),
    uuid_key("unit_id"),
    words("code"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    UniqueConstraint("agency_id", "code"),
)

unit_versions = Table(
    "unit_versions",
    metadata,
    agency_key(),
    uuid_key("version_id"),
    Column("unit_id", Uuid, nullable=False),
    words("name"),
    words("kind"),
    Column("parent_unit_id", Uuid),
    *dated(),
    *known(),
    _of("unit_id", "units"),
    _of("parent_unit_id", "units", "unit_id"),
    one_at_a_time("unit_id", name="ex_unit_versions_days"),
    Index("ix_unit_versions_unit", "agency_id", "unit_id"),
)

posts = Table(
    "posts",
    metadata,
    agency_key(),
    uuid_key("post_id"),
    words("code"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    UniqueConstraint("agency_id", "code"),
)

post_versions = Table(
    "post_versions",
    metadata,
    agency_key(),
    uuid_key("version_id"),
    Column("post_id", Uuid, nullable=False),
    words("title"),
    Column("unit_id", Uuid, nullable=False),
    number("kelas_jabatan"),
    words("position_group"),
    Column("parent_post_id", Uuid),
    *dated(),
    *known(),
    number("job_points", nullable=True),
    Column("unit_factor", Numeric),
    rupiah("post_amount", nullable=True),
    *(rupiah(f"{criterion}_amount", nullable=True) for criterion in CRITERIA),
    words("fund_source", nullable=True),
    words("account_code", nullable=True),
    _of("post_id", "posts"),
    _of("unit_id", "units"),
    _of("parent_post_id", "posts", "post_id"),
    CheckConstraint("kelas_jabatan BETWEEN 1 AND 17", name="kelas_jabatan"),
    CheckConstraint(
        "position_group IN ('jpt', 'administrator', 'pengawas', 'pelaksana', 'fungsional')", name="position_group"
    ),
    CheckConstraint("parent_post_id <> post_id", name="not_above_itself"),
    CheckConstraint("job_points >= 0", name="job_points"),
    CheckConstraint("unit_factor >= 0", name="unit_factor"),
    CheckConstraint(f"least(post_amount, {', '.join(f'{one}_amount' for one in CRITERIA)}) >= 0", name="amounts"),
    one_at_a_time("post_id", name="ex_post_versions_days"),
    Index("ix_post_versions_post", "agency_id", "post_id"),
    Index("ix_post_versions_parent", "agency_id", "parent_post_id"),
)

employees = Table(
    "employees",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    words("nip"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    UniqueConstraint("agency_id", "nip"),
    CheckConstraint("nip ~ '^[0-9]{18}$'", name="nip"),
)

employee_versions = Table(
    "employee_versions",
    metadata,
    agency_key(),
    uuid_key("version_id"),
    Column("employee_id", Uuid, nullable=False),
    words("name"),
    words("status_asn"),
    words("golongan", nullable=True),
    *dated(),
    *known(),
    words("golongan_pppk", nullable=True),
    words("ruang", nullable=True),
    Column("service_state", Text, nullable=False, server_default="active"),
    _of("employee_id", "employees"),
    CheckConstraint("status_asn IN ('pns', 'cpns', 'pppk')", name="status_asn"),
    CheckConstraint("golongan IN ('I', 'II', 'III', 'IV')", name="golongan"),
    CheckConstraint("(status_asn = 'pppk') = (golongan IS NULL)", name="golongan_of_pns_only"),
    CheckConstraint("golongan_pppk IS NULL OR status_asn = 'pppk'", name="golongan_pppk_of_pppk_only"),
    CheckConstraint(f"golongan_pppk IN ({_quoted(GolonganPppk)})", name="golongan_pppk"),
    CheckConstraint("ruang IS NULL OR golongan IS NOT NULL", name="ruang_within_golongan"),
    CheckConstraint("ruang IN ('a', 'b', 'c', 'd', 'e')", name="ruang"),
    CheckConstraint(f"service_state IN ({_quoted(ServiceState)})", name="service_state"),
    one_at_a_time("employee_id", name="ex_employee_versions_days"),
    Index("ix_employee_versions_employee", "agency_id", "employee_id"),
)

assignments = Table(
    "assignments",
    metadata,
    agency_key(),
    uuid_key("version_id"),
    Column("assignment_id", Uuid, nullable=False),
    Column("employee_id", Uuid, nullable=False),
    Column("post_id", Uuid, nullable=False),
    words("kind"),
    words("decree_number", nullable=True),
    *dated(),
    *known(),
    Column("decree_on", Date),
    _of("employee_id", "employees"),
    _of("post_id", "posts"),
    CheckConstraint("kind IN ('definitive', 'plt', 'plh')", name="kind"),
    one_at_a_time("assignment_id", name="ex_assignments_days"),
    one_at_a_time("employee_id", where=f"{CURRENT} AND kind = 'definitive'", name="ex_assignments_one_post"),
    one_at_a_time("post_id", where=f"{CURRENT} AND kind = 'definitive'", name="ex_assignments_one_holder"),
    Index("ix_assignments_post", "agency_id", "post_id"),
    Index("ix_assignments_employee", "agency_id", "employee_id"),
)

principals = Table(
    "principals",
    metadata,
    agency_key(),
    uuid_key("principal_id"),
    words("issuer"),
    words("subject"),
    words("kind"),
    words("name"),
    Column("employee_id", Uuid),
    Column("scopes", ARRAY(Text), nullable=False),
    instant("bound_at"),
    instant("ended_at", nullable=True),
    Column("ended_by", Uuid),
    words("end_reason", nullable=True),
    Column("sign_in_until", Date),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    _of("employee_id", "employees"),
    CheckConstraint("kind IN ('person', 'service_account')", name="kind"),
    CheckConstraint("kind = 'person' OR employee_id IS NULL", name="service_account_is_nobody"),
    CheckConstraint(
        "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_reason IS NULL)", name="ended_whole"
    ),
    Index("uq_principals_subject", "agency_id", "issuer", "subject", unique=True, postgresql_where=text(NOT_ENDED)),
    Index("uq_principals_employee", "agency_id", "employee_id", unique=True, postgresql_where=text(NOT_ENDED)),
)
"""`scopes` limits what a service account's token may carry; a person's row leaves it empty.

An employee has one sign-in, so that two principals are two persons. One that has ended lets nobody in and stays; one
with `sign_in_until` lets in until the day before.
"""

scope_changes = Table(
    "scope_changes",
    metadata,
    agency_key(),
    uuid_key("scope_change_id"),
    Column("principal_id", Uuid, nullable=False),
    Column("before", ARRAY(Text), nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("proposed_by", Uuid, nullable=False),
    instant("proposed_at"),
    Column("approved_by", Uuid),
    instant("applied_at", nullable=True),
    _of("principal_id", "principals"),
    _of("proposed_by", "principals", "principal_id"),
    _of("approved_by", "principals", "principal_id"),
    CheckConstraint("approved_by <> proposed_by", name="two_persons"),
    CheckConstraint("applied_at IS NULL OR approved_by IS NOT NULL OR scopes <@ before", name="growth_by_two"),
)
"""What a service account's scopes were and are to be: more of them only by two persons."""

departures = Table(
    "departures",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("last_day", Date, nullable=False),
    words("reason"),
    words("reference"),
    Column("sign_in_until", Date, nullable=False),
    *known(in_key=True),
    _of("employee_id", "employees"),
    CheckConstraint(f"reason IN ({_quoted(DepartureReason)})", name="reason"),
    CheckConstraint("sign_in_until > last_day", name="sign_in_after_last_day"),
    Index("uq_departures_current", "agency_id", "employee_id", unique=True, postgresql_where=text(CURRENT)),
)

departure_effects = Table(
    "departure_effects",
    metadata,
    agency_key(),
    uuid_key("effect_id"),
    Column("employee_id", Uuid, nullable=False),
    words("kind"),
    Column("object_id", Uuid, nullable=False),
    *(Column(name, Date) for name in ("until_before", "until_after")),
    *(Column(name, Uuid) for name in ("version_before", "version_after")),
    Column("recorded_by", Uuid, nullable=False),
    instant("taken_back_at", nullable=True),
    _of("employee_id", "employees"),
    CheckConstraint("kind IN ('departure', 'assignment', 'role_grant', 'sign_in')", name="kind"),
    Index("ix_departure_effects_standing", "agency_id", "employee_id", postgresql_where=text("taken_back_at IS NULL")),
)

role_grants = Table(
    "role_grants",
    metadata,
    agency_key(),
    uuid_key("grant_id"),
    Column("principal_id", Uuid, nullable=False),
    words("role"),
    Column("since", Date, nullable=False),
    Column("until", Date),
    words("origin"),
    Column("proposed_by", Uuid),
    instant("proposed_at"),
    Column("approved_by", Uuid),
    instant("approved_at", nullable=True),
    _of("principal_id", "principals"),
    _of("proposed_by", "principals", "principal_id"),
    _of("approved_by", "principals", "principal_id"),
    CheckConstraint("until IS NULL OR until >= since", name="until_not_before_since"),
    CheckConstraint("role IN ('officer', 'clerk', 'approver', 'payroll', 'auditor')", name="role"),
    CheckConstraint("origin IN ('owner', 'persons')", name="origin"),
    CheckConstraint("(origin = 'persons') = (proposed_by IS NOT NULL)", name="proposed_by_a_person"),
    CheckConstraint("approved_by <> proposed_by", name="two_persons"),
    CheckConstraint("proposed_by <> principal_id AND approved_by <> principal_id", name="not_to_oneself"),
    CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL) OR origin = 'owner'", name="approved_whole"),
    Index("ix_role_grants_principal", "agency_id", "principal_id", postgresql_where=text("approved_at IS NOT NULL")),
)
"""A grant counts once approved; `erk agency create` gives the first. One that ends on its first day never was."""

identity_numbers = Table(
    "identity_numbers",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    words("nik_mark", nullable=True),
    words("nik_sealed", nullable=True),
    words("npwp_mark", nullable=True),
    words("npwp_sealed", nullable=True),
    *known(in_key=True),
    _of("employee_id", "employees"),
    CheckConstraint("(nik_mark IS NULL) = (nik_sealed IS NULL)", name="nik_whole"),
    CheckConstraint("(npwp_mark IS NULL) = (npwp_sealed IS NULL)", name="npwp_whole"),
    CheckConstraint("nik_mark IS NOT NULL OR npwp_mark IS NOT NULL", name="one_at_least"),
    Index("uq_identity_numbers_current", "agency_id", "employee_id", unique=True, postgresql_where=text(CURRENT)),
    Index("uq_identity_numbers_nik", "agency_id", "nik_mark", unique=True, postgresql_where=text(CURRENT)),
    Index("ix_identity_numbers_npwp", "agency_id", "npwp_mark"),
)
"""Sealed values stand beside their marks (see `app.persistence.sealing`); no table has them in plain text."""

bank_accounts = Table(
    "bank_accounts",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    words("bank_code"),
    words("bank_name"),
    words("account_number_mark"),
    words("account_number_sealed"),
    words("account_name_mark"),
    words("account_name_sealed"),
    *known(in_key=True),
    _of("employee_id", "employees"),
    CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    Index("uq_bank_accounts_current", "agency_id", "employee_id", "since", unique=True, postgresql_where=text(CURRENT)),
    Index("ix_bank_accounts_account_number", "agency_id", "account_number_mark"),
)

tax_statuses = Table(
    "tax_statuses",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("tax_year", SmallInteger, primary_key=True, autoincrement=False),
    words("ptkp"),
    words("source"),
    *known(in_key=True),
    _of("employee_id", "employees"),
    CheckConstraint("ptkp IN ('TK/0', 'TK/1', 'TK/2', 'TK/3', 'K/0', 'K/1', 'K/2', 'K/3')", name="ptkp"),
    Index(
        "uq_tax_statuses_current", "agency_id", "employee_id", "tax_year", unique=True, postgresql_where=text(CURRENT)
    ),
)

zakat_consents = Table(
    "zakat_consents",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Column("consent", Boolean, nullable=False),
    words("document", nullable=True),
    *known(in_key=True),
    _of("employee_id", "employees"),
    CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    Index(
        "uq_zakat_consents_current", "agency_id", "employee_id", "since", unique=True, postgresql_where=text(CURRENT)
    ),
)
code_mappings = Table(
    "code_mappings",
    metadata,
    agency_key(),
    Column("system", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("foreign_code", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    words("own_code"),
    *known(in_key=True),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    CheckConstraint("kind IN ('unit', 'post', 'predicate', 'sanction', 'golongan', 'leave')", name="kind"),
    CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    Index(
        "uq_code_mappings_current",
        "agency_id",
        "system",
        "kind",
        "foreign_code",
        "since",
        unique=True,
        postgresql_where=text(CURRENT),
    ),
)
"""What codes of other systems mean: on a day the row with the latest `since` counts, while it hasn't ended."""
