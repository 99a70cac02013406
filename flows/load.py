"""Loads the content: reads its files, and refuses them if any conversation would break."""

from functools import lru_cache
from pathlib import Path

from flows.checking.loose_ends import loose_ends
from flows.definition.assemble import Content, assemble
from flows.definition.catalogue import Flows
from flows.definition.source import ContentFaults, read

CONTENT = Path(__file__).parent / "content"


@lru_cache(maxsize=2)
def load(directory: Path = CONTENT) -> Flows:
    """Return the flows of a directory. They never change, so a directory is read once.

    Raises:
        ContentFaults: the content cannot be used; it lists every fault with file and line.
    """
    content = open_content(directory)
    if content.flows is None or content.faults:
        raise ContentFaults(content.faults)
    return content.flows


def open_content(directory: Path) -> Content:
    """Read all content with its faults; what breaks a conversation is one of them. It raises nothing."""
    content = assemble(read(directory))
    if content.flows is not None:
        content.faults += loose_ends(content.flows, content.homes)
    return content
