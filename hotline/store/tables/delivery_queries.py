"""What alerting asks of the table `sends`: whose text got through, whose call is to come, what was said last."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from hotline.domain.deliveries import ASKING, Delivery, DeliveryState, Kind
from hotline.store.tables.deliveries import listed, sends

_CALLS_OF = (
    select(sends)
    .where(sends.c.incident_id == bindparam("incident"), sends.c.kind == Kind.CALL)
    .order_by(sends.c.created_at)
)
_OF_ALERT = select(sends).where(sends.c.alert_id == bindparam("alert"))
_CALLS_OF_ALERT = _OF_ALERT.where(sends.c.kind == Kind.CALL).order_by(sends.c.created_at).with_for_update()
_BRIDGES_OF_ALERT = _OF_ALERT.where(sends.c.kind == Kind.BRIDGE)


def alerts_of(conn: Connection, incident_id: str) -> list[Delivery]:
    """Return the alert texts of an incident."""
    return listed(conn, select(sends).where(sends.c.incident_id == incident_id, sends.c.kind == Kind.ALERT))


def calls_of(conn: Connection, incident_id: str) -> list[Delivery]:
    """Return the calls of an incident, oldest first."""
    return listed(conn, _CALLS_OF, {"incident": incident_id})


def calls_of_alert(conn: Connection, alert_id: str) -> list[Delivery]:
    """Return the calls about one alert, oldest first, held."""
    return listed(conn, _CALLS_OF_ALERT, {"alert": alert_id})


def calls_to_come(conn: Connection, phone_index: str) -> list[Delivery]:
    """Return the calls that a phone is still to get, oldest first."""
    waits = (
        (sends.c.phone_index == phone_index) & (sends.c.kind == Kind.CALL) & (sends.c.state == DeliveryState.PENDING)
    )
    return listed(conn, select(sends).where(waits).order_by(sends.c.created_at, sends.c.due_at))


def bridge_is_open(conn: Connection, alert_id: str) -> bool:
    """Return True if a rep is being called, or is to be, to be connected with the reporter."""
    return any(bridge.is_open for bridge in listed(conn, _BRIDGES_OF_ALERT, {"alert": alert_id}))


def text_got_through(conn: Connection, alert_id: str) -> bool:
    """Return True if the carrier took the text of an alert, and has not reported since that it failed."""
    taken = (sends.c.alert_id == alert_id) & sends.c.kind.in_(ASKING) & (sends.c.state == DeliveryState.ACCEPTED)
    return conn.execute(select(sends.c.id).where(taken).limit(1)).first() is not None


def last_news(conn: Connection, report_id: str, since: datetime) -> Delivery | None:
    """Return the newest text about their incident that a reporter was sent after `since`."""
    query = select(sends).where(
        sends.c.report_id == report_id, sends.c.kind == Kind.REPORTER, sends.c.created_at > since
    )
    return next(iter(listed(conn, query.order_by(sends.c.created_at.desc(), sends.c.id).limit(1))), None)
