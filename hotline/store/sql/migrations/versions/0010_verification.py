"""Whether a contact has answered a code, and what their consent covers."""

import sqlalchemy as sa
from alembic import op

from hotline.store.sql.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.add_column("contacts", sa.Column("calls", sa.Boolean(), nullable=True))
    op.add_column("contacts", sa.Column("code", sa.String(length=6), nullable=True))
    op.add_column("contacts", sa.Column("code_at", UtcDateTime(), nullable=True))
    op.add_column("contacts", sa.Column("verified_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    for column in ("verified_at", "code_at", "code", "calls"):
        op.drop_column("contacts", column)
