"""Create what is sensitive about employees, with tax status and consents."""

import sqlalchemy as sa
from alembic import op

from app.persistence.row_security import secure

revision = "20261124_0530"
down_revision = "20261124_0520"
branch_labels = None
depends_on = None

# The sealed columns may be written anew under another key: what is known stays as it was.
GRANTS = {
    "identity_numbers": "SELECT, INSERT, UPDATE (known_until, nik_sealed, npwp_sealed)",
    "bank_accounts": "SELECT, INSERT, UPDATE (known_until, account_number_sealed, account_name_sealed)",
    "tax_statuses": "SELECT, INSERT, UPDATE (known_until)",
    "zakat_consents": "SELECT, INSERT, UPDATE (known_until)",
}
KEYS = {
    "identity_numbers": ["employee_id"],
    "bank_accounts": ["employee_id", "since"],
    "tax_statuses": ["employee_id", "tax_year"],
    "zakat_consents": ["employee_id", "since"],
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create(
        "identity_numbers",
        sa.Column("nik_mark", sa.Text(), nullable=True),
        sa.Column("nik_sealed", sa.Text(), nullable=True),
        sa.Column("npwp_mark", sa.Text(), nullable=True),
        sa.Column("npwp_sealed", sa.Text(), nullable=True),
        sa.CheckConstraint("(nik_mark IS NULL) = (nik_sealed IS NULL)", name=op.f("ck_identity_numbers_nik_whole")),
        sa.CheckConstraint("(npwp_mark IS NULL) = (npwp_sealed IS NULL)", name=op.f("ck_identity_numbers_npwp_whole")),
        sa.CheckConstraint(
            "nik_mark IS NOT NULL OR npwp_mark IS NOT NULL", name=op.f("ck_identity_numbers_one_at_least")
        ),
    )
    _create(
        "bank_accounts",
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("bank_code", sa.Text(), nullable=False),
        sa.Column("bank_name", sa.Text(), nullable=False),
        sa.Column("account_number_mark", sa.Text(), nullable=False),
        sa.Column("account_number_sealed", sa.Text(), nullable=False),
        sa.Column("account_name_mark", sa.Text(), nullable=False),
        sa.Column("account_name_sealed", sa.Text(), nullable=False),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_bank_accounts_until_after_since")),
    )
    _create(
        "tax_statuses",
        sa.Column("tax_year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("ptkp", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "ptkp IN ('TK/0', 'TK/1', 'TK/2', 'TK/3', 'K/0', 'K/1', 'K/2', 'K/3')", name=op.f("ck_tax_statuses_ptkp")
        ),
    )
    _create(
        "zakat_consents",
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_zakat_consents_until_after_since")),
    )
    current = sa.text("known_until IS NULL")
    op.create_index(
        "uq_identity_numbers_nik", "identity_numbers", ["agency_id", "nik_mark"], unique=True, postgresql_where=current
    )
    op.create_index("ix_identity_numbers_npwp", "identity_numbers", ["agency_id", "npwp_mark"])
    op.create_index("ix_bank_accounts_account_number", "bank_accounts", ["agency_id", "account_number_mark"])


def _create(table: str, *parts: sa.Column[object] | sa.CheckConstraint) -> None:
    """Create a table of facts about employees, as known between change numbers."""
    op.create_table(
        table,
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        *parts,
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f(f"fk_{table}_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", *KEYS[table], "known_from", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        f"uq_{table}_current",
        table,
        ["agency_id", *KEYS[table]],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    for statement in secure(table, GRANTS[table]):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in GRANTS:
        op.drop_table(table)
