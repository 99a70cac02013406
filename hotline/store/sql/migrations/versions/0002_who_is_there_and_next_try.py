"""Who is on the spot, and when a step that broke is tried again.

Plain SQL that both databases take in place: a table that others point to is not copied.
"""

import sqlalchemy as sa
from alembic import op

from hotline.store.sql.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    reference = "CONSTRAINT fk_incidents_here_by_contacts REFERENCES contacts (id)"
    op.execute(f"ALTER TABLE incidents ADD COLUMN here_by VARCHAR(16) {reference}")
    op.add_column("timers", sa.Column("not_before", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("timers", "not_before")
    op.execute("ALTER TABLE incidents DROP COLUMN here_by")
