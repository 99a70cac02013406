"""When a report was made that could not be stored at the time."""

import sqlalchemy as sa
from alembic import op

from hotline.store.sql.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.add_column("reports", sa.Column("reported_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("reports", "reported_at")
