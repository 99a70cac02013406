"""The shift sheet, and who is on duty by their own word."""

import sqlalchemy as sa
from alembic import op

from hotline.store.sql.types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "shifts",
        sa.Column("contact_id", sa.String(length=16), nullable=False),
        sa.Column("worksite_id", sa.String(length=16), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_shifts_contact_id")),
        sa.ForeignKeyConstraint(["worksite_id"], ["worksites.id"], name=op.f("fk_shifts_worksite_id")),
        sa.PrimaryKeyConstraint("contact_id", "worksite_id", name=op.f("pk_shifts")),
    )
    op.add_column("contacts", sa.Column("on_since", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("contacts", "on_since")
    op.drop_table("shifts")
