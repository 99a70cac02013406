"""Builds one simulator and serves it on loopback; the only module that knows all rooms.

`run` is a process of its own; thread.py runs it in a thread for tests.
"""

import asyncio
import signal
import socket

from aiohttp import web

from hotline.simulator.account.state import SimulatedAccount
from hotline.simulator.network.call_control import CallControl
from hotline.simulator.network.inbound_texts import InboundTexts
from hotline.simulator.network.outbound_texts import OutboundTexts
from hotline.simulator.phones.call_routes import CallRoutes
from hotline.simulator.phones.handsets import SimulatedPhones
from hotline.simulator.phones.page import PageRoutes
from hotline.simulator.phones.text_routes import TextRoutes
from hotline.simulator.rest.app import RestApi
from hotline.simulator.rest.calls import CallsResource
from hotline.simulator.rest.messages import MessagesResource
from hotline.simulator.settings import SimulatorSettings

HOST = "127.0.0.1"


class SimulatorServer:
    """One simulator with its web server. Make and use it inside a running event loop."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self.account = account = SimulatedAccount(settings)
        outbound = OutboundTexts(account)
        calls = CallControl(account, outbound)
        self.phones = SimulatedPhones(account, InboundTexts(account, outbound), calls)
        api = RestApi(account)
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(api.routes(MessagesResource(account, outbound)))
        app.add_routes(api.routes(CallsResource(account, calls)))
        for routes in (TextRoutes, CallRoutes, PageRoutes):
            app.add_routes(routes(self.phones).routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    async def start(self, port: int = 0) -> str:
        """Listen on a port, any free one if 0, and return the origin."""
        await self._runner.setup()
        listening = socket.create_server((HOST, port), backlog=1024)
        await web.SockSite(self._runner, listening).start()
        return f"http://{HOST}:{listening.getsockname()[1]}"

    async def stop(self) -> None:
        """End all work and stop listening."""
        await self.account.close()
        await self._runner.cleanup()


def run(settings: SimulatorSettings, port: int) -> None:
    """Serve until SIGTERM or SIGINT; print one line with "ready" once it listens."""
    asyncio.run(_serve(settings, port))


async def _serve(settings: SimulatorSettings, port: int) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    server = SimulatorServer(settings)
    print(f"simulator ready on {await server.start(port)}", flush=True)
    await ended.wait()
    await server.stop()
