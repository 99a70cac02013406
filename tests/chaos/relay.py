"""A relay between the hotline and the carrier, on loopback, that can refuse, stall and lose what comes."""

import asyncio
from contextlib import suppress


class Relay:
    """Hands bytes on to another port, both ways, as well as it is let."""

    def __init__(self, port: int, to: int) -> None:
        self._port, self._to = port, to
        self._server: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._flows.set()
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Listen."""
        # The listening socket may have to come back while the connections of before are still closing.
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, reuse_address=True)

    async def refuse(self) -> None:
        """Cut every connection and refuse new ones, until `start`."""
        if self._server:
            self._server.close()
        self.cut()

    def stall(self) -> None:
        """Take connections and hand nothing on, until `resume`."""
        self._flows.clear()

    def resume(self) -> None:
        """Hand on what was kept back, and what comes."""
        self._flows.set()

    def cut(self) -> None:
        """Lose every connection, with what was kept back on it."""
        for writer in self._open:
            writer.transport.abort()

    async def stop(self) -> None:
        """Stop listening and let go of everything."""
        await self.refuse()
        self.resume()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self._flows.wait()
            if writer.transport.is_closing():
                return
            onward, back = await asyncio.open_connection("127.0.0.1", self._to)
            self._open.add(back)
            try:
                await asyncio.gather(self._pump(reader, back), self._pump(onward, writer))
            finally:
                self._open.discard(back)
                back.transport.abort()
        except OSError:
            pass
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        # Either side's end is the end of both: nobody here closes half a connection.
        writer.close()
