"""Create units, posts, employees and assignments in two times, employee streams, sign-ins and roles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import APPLICATION_ROLE, append_only, secure

revision = "20261124_0410"
down_revision = "20261124_0400"
branch_labels = None
depends_on = None

GRANTS = {
    "units": ("SELECT, INSERT",),
    "posts": ("SELECT, INSERT",),
    "employees": ("SELECT, INSERT",),
    "unit_versions": ("SELECT, INSERT, UPDATE (known_until)",),
    "post_versions": ("SELECT, INSERT, UPDATE (known_until)",),
    "employee_versions": ("SELECT, INSERT, UPDATE (known_until)",),
    "assignments": ("SELECT, INSERT, UPDATE (known_until)",),
    "principals": ("SELECT, INSERT",),
    "role_grants": ("SELECT, INSERT, UPDATE (until, approved_by, approved_at)",),
    "employee_streams": ("SELECT, INSERT, UPDATE (position)",),
    "employee_changes": ("SELECT, INSERT",),
}
APPEND_ONLY = ("employee_changes",)


def upgrade() -> None:
    op.create_table(
        "units",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_units_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "unit_id", name=op.f("pk_units")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_units_agency_id_code")),
    )
    op.create_table(
        "unit_versions",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_unit_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("agency_id"), "="),
            (sa.column("unit_id"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("known_until IS NULL"),
            using="gist",
            name="ex_unit_versions_days",
        ),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_unit_versions_until_after_since")),
        sa.ForeignKeyConstraint(
            ["agency_id", "parent_unit_id"],
            ["units.agency_id", "units.unit_id"],
            name=op.f("fk_unit_versions_agency_id_parent_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "unit_id"],
            ["units.agency_id", "units.unit_id"],
            name=op.f("fk_unit_versions_agency_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "version_id", name=op.f("pk_unit_versions")),
    )
    op.create_index("ix_unit_versions_unit", "unit_versions", ["agency_id", "unit_id"], unique=False)
    op.create_table(
        "posts",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_posts_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "post_id", name=op.f("pk_posts")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_posts_agency_id_code")),
    )
    op.create_table(
        "post_versions",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kelas_jabatan", sa.SmallInteger(), nullable=False),
        sa.Column("position_group", sa.Text(), nullable=False),
        sa.Column("parent_post_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("agency_id"), "="),
            (sa.column("post_id"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("known_until IS NULL"),
            using="gist",
            name="ex_post_versions_days",
        ),
        sa.CheckConstraint(
            "position_group IN ('jpt', 'administrator', 'pengawas', 'pelaksana', 'fungsional')",
            name=op.f("ck_post_versions_position_group"),
        ),
        sa.CheckConstraint("kelas_jabatan BETWEEN 1 AND 17", name=op.f("ck_post_versions_kelas_jabatan")),
        sa.CheckConstraint("parent_post_id <> post_id", name=op.f("ck_post_versions_not_above_itself")),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_post_versions_until_after_since")),
        sa.ForeignKeyConstraint(
            ["agency_id", "parent_post_id"],
            ["posts.agency_id", "posts.post_id"],
            name=op.f("fk_post_versions_agency_id_parent_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "post_id"],
            ["posts.agency_id", "posts.post_id"],
            name=op.f("fk_post_versions_agency_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "unit_id"],
            ["units.agency_id", "units.unit_id"],
            name=op.f("fk_post_versions_agency_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "version_id", name=op.f("pk_post_versions")),
    )
    op.create_index("ix_post_versions_post", "post_versions", ["agency_id", "post_id"], unique=False)
    op.create_index("ix_post_versions_parent", "post_versions", ["agency_id", "parent_post_id"], unique=False)
    op.create_table(
        "employees",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.CheckConstraint("nip ~ '^[0-9]{18}$'", name=op.f("ck_employees_nip")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_employees_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "employee_id", name=op.f("pk_employees")),
        sa.UniqueConstraint("agency_id", "nip", name=op.f("uq_employees_agency_id_nip")),
    )
    op.create_table(
        "employee_versions",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status_asn", sa.Text(), nullable=False),
        sa.Column("golongan", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("agency_id"), "="),
            (sa.column("employee_id"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("known_until IS NULL"),
            using="gist",
            name="ex_employee_versions_days",
        ),
        sa.CheckConstraint(
            "(status_asn = 'pppk') = (golongan IS NULL)", name=op.f("ck_employee_versions_golongan_of_pns_only")
        ),
        sa.CheckConstraint("golongan IN ('I', 'II', 'III', 'IV')", name=op.f("ck_employee_versions_golongan")),
        sa.CheckConstraint("status_asn IN ('pns', 'cpns', 'pppk')", name=op.f("ck_employee_versions_status_asn")),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_employee_versions_until_after_since")),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_employee_versions_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "version_id", name=op.f("pk_employee_versions")),
    )
    op.create_index("ix_employee_versions_employee", "employee_versions", ["agency_id", "employee_id"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decree_number", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("agency_id"), "="),
            (sa.column("assignment_id"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("known_until IS NULL"),
            using="gist",
            name="ex_assignments_days",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("agency_id"), "="),
            (sa.column("employee_id"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("known_until IS NULL AND kind = 'definitive'"),
            using="gist",
            name="ex_assignments_one_post",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("agency_id"), "="),
            (sa.column("post_id"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("known_until IS NULL AND kind = 'definitive'"),
            using="gist",
            name="ex_assignments_one_holder",
        ),
        sa.CheckConstraint("kind IN ('definitive', 'plt', 'plh')", name=op.f("ck_assignments_kind")),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_assignments_until_after_since")),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_assignments_agency_id_employee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "post_id"],
            ["posts.agency_id", "posts.post_id"],
            name=op.f("fk_assignments_agency_id_post_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "version_id", name=op.f("pk_assignments")),
    )
    op.create_index("ix_assignments_employee", "assignments", ["agency_id", "employee_id"], unique=False)
    op.create_index("ix_assignments_post", "assignments", ["agency_id", "post_id"], unique=False)
    op.create_table(
        "principals",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=True),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind = 'person' OR employee_id IS NULL", name=op.f("ck_principals_service_account_is_nobody")
        ),
        sa.CheckConstraint("kind IN ('person', 'service_account')", name=op.f("ck_principals_kind")),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_principals_agency_id_employee_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_principals_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "principal_id", name=op.f("pk_principals")),
        sa.UniqueConstraint("agency_id", "issuer", "subject", name=op.f("uq_principals_agency_id_issuer_subject")),
    )
    op.create_index("uq_principals_employee", "principals", ["agency_id", "employee_id"], unique=True)
    op.create_table(
        "role_grants",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL) OR origin = 'owner'",
            name=op.f("ck_role_grants_approved_whole"),
        ),
        sa.CheckConstraint(
            "(origin = 'persons') = (proposed_by IS NOT NULL)", name=op.f("ck_role_grants_proposed_by_a_person")
        ),
        sa.CheckConstraint("origin IN ('owner', 'persons')", name=op.f("ck_role_grants_origin")),
        sa.CheckConstraint(
            "role IN ('officer', 'clerk', 'approver', 'payroll', 'auditor')", name=op.f("ck_role_grants_role")
        ),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("ck_role_grants_two_persons")),
        sa.CheckConstraint(
            "proposed_by <> principal_id AND approved_by <> principal_id", name=op.f("ck_role_grants_not_to_oneself")
        ),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_role_grants_until_not_before_since")),
        sa.ForeignKeyConstraint(
            ["agency_id", "approved_by"],
            ["principals.agency_id", "principals.principal_id"],
            name=op.f("fk_role_grants_agency_id_approved_by"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "principal_id"],
            ["principals.agency_id", "principals.principal_id"],
            name=op.f("fk_role_grants_agency_id_principal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "proposed_by"],
            ["principals.agency_id", "principals.principal_id"],
            name=op.f("fk_role_grants_agency_id_proposed_by"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "grant_id", name=op.f("pk_role_grants")),
    )
    op.create_index(
        "ix_role_grants_principal",
        "role_grants",
        ["agency_id", "principal_id"],
        unique=False,
        postgresql_where=sa.text("approved_at IS NOT NULL"),
    )
    op.create_table(
        "employee_streams",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_employee_streams_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "employee_id", name=op.f("pk_employee_streams")),
    )
    op.create_table(
        "employee_changes",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('entry', 'decision')", name=op.f("ck_employee_changes_kind")),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_employee_changes_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "employee_id", "position", name=op.f("pk_employee_changes")),
    )
    for table, grants in GRANTS.items():
        for statement in secure(table, *grants):
            op.execute(statement)
    # Only the owner gives roles without two persons; to the application a new grant is a proposal.
    op.execute(
        "CREATE POLICY proposals_only ON role_grants AS RESTRICTIVE FOR INSERT TO"
        f" {APPLICATION_ROLE} WITH CHECK (origin = 'persons' AND approved_at IS NULL)"
    )
    for table in APPEND_ONLY:
        op.execute(append_only(table))


def downgrade() -> None:
    for table in reversed(GRANTS):
        op.drop_table(table)
