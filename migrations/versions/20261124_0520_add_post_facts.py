"""Add what posts and employees are paid by."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261124_0520"
down_revision = "20261124_0510"
branch_labels = None
depends_on = None

AMOUNTS = (
    "post_amount",
    "beban_kerja_amount",
    "prestasi_kerja_amount",
    "kondisi_kerja_amount",
    "tempat_bertugas_amount",
    "kelangkaan_profesi_amount",
    "pertimbangan_objektif_lainnya_amount",
)
COLUMNS: dict[str, tuple[sa.Column[Any], ...]] = {
    "post_versions": (
        sa.Column("job_points", sa.SmallInteger(), nullable=True),
        sa.Column("unit_factor", sa.Numeric(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in AMOUNTS),
        sa.Column("fund_source", sa.Text(), nullable=True),
        sa.Column("account_code", sa.Text(), nullable=True),
    ),
    "employee_versions": (
        sa.Column("golongan_pppk", sa.Text(), nullable=True),
        sa.Column("ruang", sa.Text(), nullable=True),
        sa.Column("service_state", sa.Text(), server_default="active", nullable=False),
    ),
    "assignments": (sa.Column("decree_on", sa.Date(), nullable=True),),
}
CHECKS = {
    "post_versions": {
        "job_points": "job_points >= 0",
        "unit_factor": "unit_factor >= 0",
        "amounts": f"least({', '.join(AMOUNTS)}) >= 0",
    },
    "employee_versions": {
        "golongan_pppk_of_pppk_only": "golongan_pppk IS NULL OR status_asn = 'pppk'",
        "golongan_pppk": (
            "golongan_pppk IN ('I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII', 'XIII', 'XIV',"
            " 'XV', 'XVI', 'XVII')"
        ),
        "ruang_within_golongan": "ruang IS NULL OR golongan IS NOT NULL",
        "ruang": "ruang IN ('a', 'b', 'c', 'd', 'e')",
        "service_state": (
            "service_state IN ('active', 'mpp', 'uang_tunggu', 'tugas_belajar', 'suspended', 'detained', 'convicted',"
            " 'other')"
        ),
    },
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    for table, checks in CHECKS.items():
        for name, condition in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column.name)
