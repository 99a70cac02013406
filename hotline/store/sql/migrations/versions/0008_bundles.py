"""Alerts that travel in another's text, and looking up what a phone got lately."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.add_column("sends", sa.Column("carried_by", sa.String(length=32), nullable=True))
    carried = sa.text("carried_by IS NOT NULL")
    op.create_index("ix_sends_carried_by", "sends", ["carried_by"], postgresql_where=carried, sqlite_where=carried)
    op.create_index("ix_sends_phone_index", "sends", ["phone_index"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_sends_phone_index", table_name="sends")
    op.drop_index("ix_sends_carried_by", table_name="sends")
    op.drop_column("sends", "carried_by")
