"""What every test of the flows shares: the real content, an engine, and phones."""

import pytest

from flows.drawing.graph import Graph, graph_of
from flows.drawing.svg import svg
from flows.engine import Engine, Flows, load
from flows.routing.router import Router
from tests.flows.phones import SPEAKER, Phone
from tests.flows.picture import Picture, read


@pytest.fixture(scope="session")
def flows() -> Flows:
    return load()


@pytest.fixture(scope="session")
def engine(flows: Flows) -> Engine:
    return Engine(flows, SPEAKER)


@pytest.fixture(scope="session")
def router(flows: Flows) -> Router:
    return Router(flows)


@pytest.fixture(scope="session")
def graph(flows: Flows) -> Graph:
    return graph_of(flows)


@pytest.fixture(scope="session")
def page(graph: Graph) -> Picture:
    return read(svg(graph))


@pytest.fixture
def phone(engine: Engine) -> Phone:
    return Phone(engine)


@pytest.fixture
def caller(engine: Engine) -> Phone:
    return Phone(engine, channel="voice")
