"""The engine: content + session + input -> turn. Pure: no clock, no network, no database."""

from flows.definition.catalogue import Flows, MissingWords
from flows.definition.source import ContentFaults, Fault
from flows.engine.engine import Engine
from flows.engine.session import Session
from flows.engine.turn import Action, Channel, Expects, Input, Outcome, Turn
from flows.load import load

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
