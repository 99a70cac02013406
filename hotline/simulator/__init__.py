"""A carrier in a box: Twilio's REST API and signed webhooks on loopback, a TwiML player, and phones in the browser.

It imports nothing else of this project: it knows only HTTP and TwiML, as the real carrier does.

account/   what the carrier keeps for one account: messages, calls, opt-outs, ordered faults; its webhooks
network/   what moves: texts both ways, calls, <Dial>, TwiML
rest/      Twilio's REST API, which the hotline uses
phones/    the page with the phones and the control API below it, which people and tests use; the story
server.py  builds the rooms into one listening process; thread.py runs that in a thread, for tests
"""

from hotline.simulator.server import run
from hotline.simulator.settings import SimulatedPhone, SimulatorSettings
from hotline.simulator.thread import RunningSimulator, start_in_thread

__all__ = ["RunningSimulator", "SimulatedPhone", "SimulatorSettings", "run", "start_in_thread"]
