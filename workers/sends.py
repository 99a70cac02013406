"""Jobs that send what is due. One job serves a whole incident: RQ spends 55 Redis commands on each."""

from workers import hotline


def deliver_incident(incident_id: str) -> None:
    """Send what is due for one incident, to everybody at once."""
    with hotline() as ours:
        ours.deliverer.deliver(incident_id=incident_id)


def deliver_one(send_id: str) -> None:
    """Send one text that belongs to no incident."""
    with hotline() as ours:
        ours.deliverer.deliver(send_id=send_id)
