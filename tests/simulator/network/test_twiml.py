"""The simulator's own table of TwiML allows nothing that the SDK does not know."""

from hotline.simulator.network import twiml_parser as twiml
from tests.carrier.check_twiml import TABLE


def test_every_verb_and_attribute_is_one_of_the_sdks() -> None:
    pairs = {
        (parent, child, attribute)
        for nesting in TABLE.values()
        for parent, children in nesting.items()
        for child, attributes in children.items()
        for attribute in ["", *attributes]
    }
    ours = {
        (parent, child, attribute)
        for nesting in (twiml.VOICE, twiml.MESSAGING)
        for parent, children in nesting.items()
        for child in children
        for attribute in ["", *twiml.ATTRIBUTES[child]]
    }

    assert ours <= pairs
