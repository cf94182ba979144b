"""Keep revisions of entries and what officers decided on parked ones."""

revision = "20261124_0650"
down_revision = "20261124_0640"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
