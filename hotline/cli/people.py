"""The demo's people: the phones of the simulator, read from the sample directory that the demo imports."""

import csv
from importlib.resources import files
from pathlib import Path

from hotline import config
from hotline.simulator import SimulatedPhone, SimulatorSettings

_SAMPLE = files("hotline.cli") / "sample"
WORKSITES = Path(str(_SAMPLE / "worksites.csv"))
CONTACTS = Path(str(_SAMPLE / "contacts.csv"))
# The reporter of the story, who is not in the directory.
_WORKER = SimulatedPhone("Ana", "worker", "+14155550100", "en")
STORY_WORKSITE = "ANNEX"


def phones() -> list[SimulatedPhone]:
    """Return the worker, and everybody in the sample directory who answers for the story's worksite or for all."""
    found = [_WORKER]
    with CONTACTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = row["worksites"].split()
            if STORY_WORKSITE in codes:
                at_once = row["tier"] == "1"
                found.append(SimulatedPhone(row["name"], row["role"], row["phone"], row["language"], at_once))
    return found


def simulator_settings(carrier: config.CarrierSettings) -> SimulatorSettings:
    """Return a simulator that plays the carrier for this account, with the sample phones."""
    key, secret = carrier.twilio_api_key, carrier.twilio_api_secret
    return SimulatorSettings(
        account_sid=carrier.twilio_account_sid,
        auth_token=carrier.twilio_auth_token[0],
        api_key=key,
        api_secret=secret.get_secret_value() if secret else None,
        number=carrier.twilio_phone_number or "+14155550199",
        messaging_service_sid=carrier.twilio_messaging_service_sid,
        sms_url=f"{carrier.public_url}/twilio/sms",
        voice_url=f"{carrier.public_url}/twilio/voice",
        call_status_url=f"{carrier.public_url}/twilio/status/call",
        phones=phones(),
        walk_delay=0.4,
        story_worksite=STORY_WORKSITE,
    )
