"""Escalation policies per worksite, and how often somebody was asked."""

import sqlalchemy as sa
from alembic import op

from hotline.store.sql.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "policies",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("worksite_id", sa.String(length=16), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["worksite_id"], ["worksites.id"], name=op.f("fk_policies_worksite_id_worksites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
    )
    op.add_column("incidents", sa.Column("policy_id", sa.String(length=16), nullable=True))
    op.add_column("alerts", sa.Column("step", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("alerts", sa.Column("asked_at", UtcDateTime(), nullable=True))
    op.add_column("alerts", sa.Column("reminders", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take it back."""
    for column in ("reminders", "asked_at", "step"):
        op.drop_column("alerts", column)
    op.drop_column("incidents", "policy_id")
    op.drop_table("policies")
