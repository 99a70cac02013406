"""The engine: content + session + input -> turn. Pure: no clock, no network, no database."""

from flows.engine.catalogue import Flows, MissingWords
from flows.engine.engine import Engine
from flows.engine.load import load
from flows.engine.session import Session
from flows.engine.source import ContentFaults, Fault
from flows.engine.turn import Action, Channel, Expects, Input, Outcome, Turn

__all__ = [
    "Action",
    "Channel",
    "ContentFaults",
    "Engine",
    "Expects",
    "Fault",
    "Flows",
    "Input",
    "MissingWords",
    "Outcome",
    "Session",
    "Turn",
    "load",
]
