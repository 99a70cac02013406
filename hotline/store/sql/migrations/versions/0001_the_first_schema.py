"""The first schema."""

import sqlalchemy as sa
from alembic import op

from hotline.store.sql.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("sealed_name", sa.Text(), nullable=False),
        sa.Column("sealed_phone", sa.Text(), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=True),
        sa.Column("consent_at", UtcDateTime(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_contacts_phone_index")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "inbound",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("sealed_answer", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbound")),
    )
    op.create_table(
        "phones",
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("opted_out_at", UtcDateTime(), nullable=True),
        sa.Column("dead_at", UtcDateTime(), nullable=True),
        sa.Column("dead_code", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("phone_index", name=op.f("pk_phones")),
    )
    op.create_table(
        "timers",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("incident_id", sa.String(length=16), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "ref", name=op.f("pk_timers")),
    )
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.create_index("ix_timers_due_at", ["due_at"], unique=False)

    op.create_table(
        "worksites",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("keypad", sa.String(length=4), nullable=False),
        sa.Column("office_phone", sa.String(length=16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worksites")),
        sa.UniqueConstraint("code", name=op.f("uq_worksites_code")),
        sa.UniqueConstraint("keypad", name=op.f("uq_worksites_keypad")),
    )
    op.create_table(
        "wrapped_keys",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_wrapped_keys")),
    )
    op.create_table(
        "assignments",
        sa.Column("contact_id", sa.String(length=16), nullable=False),
        sa.Column("worksite_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_assignments_contact_id")),
        sa.ForeignKeyConstraint(["worksite_id"], ["worksites.id"], name=op.f("fk_assignments_worksite_id")),
        sa.PrimaryKeyConstraint("contact_id", "worksite_id", name=op.f("pk_assignments")),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index("ix_assignments_worksite_id", ["worksite_id"], unique=False)

    op.create_table(
        "incidents",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("worksite_id", sa.String(length=16), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("last_report_at", UtcDateTime(), nullable=False),
        sa.Column("last_event_at", UtcDateTime(), nullable=False),
        sa.Column("policy_at", UtcDateTime(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("taken_by", sa.String(length=16), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("here_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["taken_by"], ["contacts.id"], name=op.f("fk_incidents_taken_by")),
        sa.ForeignKeyConstraint(["worksite_id"], ["worksites.id"], name=op.f("fk_incidents_worksite_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index("ix_incidents_worksite_id_opened_at", ["worksite_id", "opened_at"], unique=False)

    op.create_table(
        "alerts",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("incident_id", sa.String(length=16), nullable=False),
        sa.Column("contact_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated", sa.Boolean(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_alerts_contact_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_alerts_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("incident_id", "contact_id", name=op.f("uq_alerts_incident_id_contact_id")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index("ix_alerts_contact_id_number", ["contact_id", "number"], unique=False)

    op.create_table(
        "reports",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("incident_id", sa.String(length=16), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("sealed_phone", sa.Text(), nullable=True),
        sa.Column("sealed_place", sa.Text(), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("call_sid", sa.String(length=34), nullable=True),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("wants_texts", sa.Boolean(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_reports_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index("ix_reports_call_sid", ["call_sid"], unique=False)
        batch_op.create_index("ix_reports_incident_id", ["incident_id"], unique=False)
        batch_op.create_index("ix_reports_phone_index_created_at", ["phone_index", "created_at"], unique=False)

    op.create_table(
        "sends",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("incident_id", sa.String(length=16), nullable=True),
        sa.Column("alert_id", sa.String(length=16), nullable=True),
        sa.Column("report_id", sa.String(length=16), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("sealed_to", sa.Text(), nullable=True),
        sa.Column("sealed_body", sa.Text(), nullable=True),
        sa.Column("while_", sa.String(length=8), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("unknown_since", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_sends_alert_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_sends_incident_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_sends_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sends")),
        sa.UniqueConstraint("once", name=op.f("uq_sends_once")),
    )
    with op.batch_alter_table("sends", schema=None) as batch_op:
        batch_op.create_index("ix_sends_alert_id", ["alert_id"], unique=False)
        batch_op.create_index("ix_sends_incident_id", ["incident_id"], unique=False)
        batch_op.create_index("ix_sends_report_id", ["report_id"], unique=False)
        batch_op.create_index("ix_sends_state_due_at", ["state", "due_at"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("sends", schema=None) as batch_op:
        batch_op.drop_index("ix_sends_state_due_at")
        batch_op.drop_index("ix_sends_report_id")
        batch_op.drop_index("ix_sends_incident_id")
        batch_op.drop_index("ix_sends_alert_id")

    op.drop_table("sends")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index("ix_reports_phone_index_created_at")
        batch_op.drop_index("ix_reports_incident_id")
        batch_op.drop_index("ix_reports_call_sid")

    op.drop_table("reports")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index("ix_alerts_contact_id_number")

    op.drop_table("alerts")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index("ix_incidents_worksite_id_opened_at")

    op.drop_table("incidents")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index("ix_assignments_worksite_id")

    op.drop_table("assignments")
    op.drop_table("wrapped_keys")
    op.drop_table("worksites")
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.drop_index("ix_timers_due_at")

    op.drop_table("timers")
    op.drop_table("phones")
    op.drop_table("inbound")
    op.drop_table("heartbeats")
    op.drop_table("contacts")
