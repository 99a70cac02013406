"""The jobs that deliver. One job serves a whole incident, since RQ needs 55 Redis commands for each job."""

from workers import hotline


def deliver_incident(incident_id: str) -> None:
    """Deliver what is due for one incident, to everybody at once."""
    with hotline() as ours:
        ours.deliverer.deliver(incident_id=incident_id)


def deliver_one(send_id: str) -> None:
    """Deliver one text that belongs to no incident."""
    with hotline() as ours:
        ours.deliverer.deliver(delivery_id=send_id)
