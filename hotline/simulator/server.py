"""Serving one simulated carrier on loopback: as a process of its own, or in a thread for tests."""

import asyncio
import signal
import socket

from aiohttp import web

from hotline.simulator.calling import Calling
from hotline.simulator.carrier import Carrier
from hotline.simulator.control_calls import CallsControl
from hotline.simulator.control_page import PageControl
from hotline.simulator.control_texts import TextsControl
from hotline.simulator.inbound import Inbound
from hotline.simulator.phones import Phones
from hotline.simulator.rest import Door
from hotline.simulator.rest_calls import CallsApi
from hotline.simulator.rest_messages import MessagesApi
from hotline.simulator.settings import Settings
from hotline.simulator.texting import Texting

HOST = "127.0.0.1"


class Server:
    """One carrier, listening; make and use it inside a running event loop."""

    def __init__(self, settings: Settings) -> None:
        self.carrier = Carrier(settings)
        texting = Texting(self.carrier)
        calling = Calling(self.carrier, texting)
        self.phones = Phones(self.carrier, Inbound(self.carrier, texting), calling)
        door = Door(self.carrier)
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(door.routes(MessagesApi(self.carrier, texting)))
        app.add_routes(door.routes(CallsApi(self.carrier, calling)))
        for control in (TextsControl, CallsControl, PageControl):
            app.add_routes(control(self.phones).routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    async def start(self, port: int = 0) -> str:
        """Listen, on any free port if 0, and return the origin."""
        await self._runner.setup()
        listening = socket.create_server((HOST, port), backlog=1024)
        await web.SockSite(self._runner, listening).start()
        return f"http://{HOST}:{listening.getsockname()[1]}"

    async def stop(self) -> None:
        """Stop listening and end everything that is under way."""
        await self.carrier.close()
        await self._runner.cleanup()


def run(settings: Settings, port: int) -> None:
    """Serve until SIGTERM or SIGINT; prints one line with "ready" once it listens."""
    asyncio.run(_serve(settings, port))


async def _serve(settings: Settings, port: int) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    server = Server(settings)
    print(f"simulator ready on {await server.start(port)}", flush=True)
    await ended.wait()
    await server.stop()
