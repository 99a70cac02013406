"""<Gather>: which keys and words close it, and what the hotline is told of them."""

from xml.etree.ElementTree import Element

from hotline.simulator.account.formats import Form


def take_keys(gather: Element, held: str, digits: str) -> tuple[str, bool]:
    """Return the keys that a <Gather> holds after some more were pressed, and True if that closes it.

    No keys stand for silence until the time of the <Gather> is up.
    """
    if not digits or not _takes(gather, "dtmf"):
        return held, True
    finish, most = gather.get("finishOnKey", "#"), int(gather.get("numDigits", "0"))
    for digit in digits:
        if digit in finish:
            return held, True
        held += digit
        if len(held) == most:
            return held, True
    return held, False


def heard_speech(gather: Element | None, words: str) -> Form:
    """Return the fields that tell the hotline what a person said; none if nothing listens to speech."""
    if gather is None or not words or not _takes(gather, "speech"):
        return []
    return [("SpeechResult", words), ("Confidence", "0.9")]


def _takes(gather: Element, kind: str) -> bool:
    return kind in gather.get("input", "dtmf").split()
