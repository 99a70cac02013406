"""A carrier in a box: Twilio's REST API and signed webhooks on loopback, a TwiML player, and phones.

It imports nothing else of this project: it knows only HTTP and TwiML, as the real carrier does.
"""

from hotline.simulator.server import run
from hotline.simulator.settings import Phone, Settings
from hotline.simulator.thread import RunningSimulator, start_in_thread

__all__ = ["Phone", "RunningSimulator", "Settings", "run", "start_in_thread"]
