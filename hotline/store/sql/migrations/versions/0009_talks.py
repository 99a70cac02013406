"""When a rep asked to talk with the reporter."""

import sqlalchemy as sa
from alembic import op

from hotline.store.sql.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.add_column("alerts", sa.Column("talk_asked_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("alerts", "talk_asked_at")
