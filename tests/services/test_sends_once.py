"""Sends: once, whoever works them, whatever is repeated, lost or killed in between."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import requests
from werkzeug.serving import make_server

import workers
from hotline.domain.deliveries import DeliveryState
from hotline.services.delivery.claim import LEASE, Which
from hotline.store.tables import deliveries as sends
from tests.building import ACCOUNT, CONTACTS, SERVICE, TOKEN, WORKSITES, Building, Wire
from tests.rows import alert_to, change, posts_to
from workers.sends import deliver_incident, deliver_one

TOLD = ("maria", "james", "dana")


def report_without_workers(building: Building) -> None:
    """Report agents at the annex while no worker takes the job, so that the test can."""
    building.simulator.text(building.phone("ana").number, "ICE ANNEX")


def test_the_row_is_committed_as_being_sent_before_the_carrier_hears_of_it(
    wire: Wire, database_url: str, clean_redis: str, tmp_path: Path
) -> None:
    found: list[tuple[str, int, bool]] = []

    def carrier(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Look at the row at the moment when the text comes in."""
        form = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
        row = alert_to(building, form["To"][0])
        found.append((row.state.value, row.attempts, bool(row.leased_until)))
        start_response("201 Created", [("Content-Type", "application/json")])
        return [json.dumps({"sid": f"SM{len(found):032}", "status": "accepted"}).encode()]

    server = make_server("127.0.0.1", 0, carrier, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    building = Building(wire, database_url, clean_redis, TWILIO_API_URL=f"http://127.0.0.1:{server.server_port}")
    building.directory(tmp_path, WORKSITES, CONTACTS, consent="the tests")

    building.phone("ana").text("ICE ANNEX")

    server.shutdown()
    server.server_close()
    serving.join()
    building.close()
    assert found == [("sending", 1, True)] * 3


def test_a_job_that_runs_twice_sends_once(building: Building) -> None:
    report_without_workers(building)
    row = alert_to(building, building.phone("maria").number)
    assert row.incident_id
    workers.use(building.hotline)

    for _ in range(2):
        deliver_incident(row.incident_id)
        deliver_one(row.id)
    building.settle()

    for name in TOLD:
        building.phone(name).expect("City Hall Annex").expect_nothing()
        assert len(posts_to(building, building.phone(name).number)) == 1


def test_two_workers_and_two_clocks_at_once_send_once(building: Building) -> None:
    report_without_workers(building)
    second = building.process()
    building.now.at = building.now.at.replace(second=30)
    row = alert_to(building, building.phone("maria").number)
    start = threading.Barrier(4)

    def at_once(work: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            start.wait()
            work()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    threads = [
        at_once(lambda: building.hotline.deliverer.deliver(incident_id=row.incident_id)),
        at_once(lambda: second.deliverer.deliver(incident_id=row.incident_id)),
        at_once(building.hotline.clock.tick),
        at_once(second.clock.tick),
    ]
    for thread in threads:
        thread.join()
    building.settle()

    for name in TOLD:
        assert len(posts_to(building, building.phone(name).number)) == 1
    building.wait(seconds=10)
    building.phone("ana").expect("3 people are being alerted").expect("3 people were told").expect_nothing()


def test_an_alert_whose_job_was_lost_leaves_by_the_clock_within_five_seconds(building: Building) -> None:
    report_without_workers(building)
    building.redis.flushall()
    building.settle()
    building.phone("maria").expect_nothing()

    building.wait(seconds=1)
    building.phone("maria").expect_nothing()
    building.wait(seconds=3)

    for name in TOLD:
        building.phone(name).expect("City Hall Annex").expect_nothing()


def dies_in_the_middle(building: Building, *, after_the_post: bool) -> None:
    """Let a worker claim the alerts and end without another word, before or after it posted Maria's."""
    report_without_workers(building)
    building.redis.flushall()
    row = alert_to(building, building.phone("maria").number)
    hotline = building.hotline
    claims = hotline.claims
    hotline.database.write(lambda tx: claims.take(tx, 10, Which(delivery_id=row.id)))
    building.now.at += LEASE
    if after_the_post:
        with hotline.database.reading() as tx:
            assert row.sealed_body
            body = tx.vault.open(row.sealed_body)
        # As it was posted, but for its callbacks: they were lost with the machine.
        answer = requests.post(
            f"{building.simulator.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
            data={"To": building.phone("maria").number, "MessagingServiceSid": SERVICE, "Body": body},
            auth=(ACCOUNT, TOKEN),
            timeout=60,
        )
        assert answer.status_code == 201
        building.simulator.settle()


def test_a_worker_that_died_after_posting_leaves_a_text_that_is_found_and_not_sent_again(building: Building) -> None:
    dies_in_the_middle(building, after_the_post=True)
    maria = building.phone("maria")

    for _ in range(5):
        building.wait(seconds=30)

    maria.expect("City Hall Annex")
    assert len(posts_to(building, maria.number)) == 1
    row = alert_to(building, maria.number)
    assert row.state is DeliveryState.ACCEPTED
    assert row.sid == building.simulator.inbox(maria.number)[0]["sid"]


def test_a_text_that_is_known_to_be_another_send_with_the_same_words_is_not_taken_for_it(building: Building) -> None:
    dies_in_the_middle(building, after_the_post=True)
    maria = building.phone("maria")
    other = alert_to(building, building.phone("dana").number)
    found = building.simulator.inbox(maria.number)[0]["sid"]
    change(building, sends.sends, sends.sends.c.id == other.id, sid=found, state=DeliveryState.ACCEPTED)

    for _ in range(5):
        building.wait(seconds=30)

    assert len(posts_to(building, maria.number)) == 2
    assert alert_to(building, maria.number).sid not in {None, found}


def test_a_worker_that_died_before_posting_leaves_a_text_that_is_looked_for_and_then_sent(building: Building) -> None:
    dies_in_the_middle(building, after_the_post=False)
    maria = building.phone("maria")

    building.wait(seconds=5)
    assert alert_to(building, maria.number).state is DeliveryState.IN_DOUBT
    building.wait(seconds=30)
    assert posts_to(building, maria.number) == [], "it may have left"
    building.wait(seconds=20)
    building.wait(seconds=5)

    maria.expect("City Hall Annex").expect_nothing()
    assert len(posts_to(building, maria.number)) == 1


def test_an_alert_that_nobody_could_send_for_an_hour_leaves_late_since_nobody_knows_yet(building: Building) -> None:
    report_without_workers(building)
    building.redis.flushall()

    building.wait(minutes=61)

    for name in TOLD:
        building.phone(name).expect("City Hall Annex", "10:42")
        assert len([text for text in building.phone(name).inbox if "10:42" in text]) == 1


def test_an_alert_that_nobody_could_send_until_its_incident_lapsed_is_dropped(building: Building) -> None:
    report_without_workers(building)
    building.redis.flushall()

    building.wait(minutes=241)

    for name in TOLD:
        assert alert_to(building, building.phone(name).number).state is DeliveryState.DROPPED
        assert [text for text in building.phone(name).inbox if "10:42" in text] == []
