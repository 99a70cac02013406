"""Words of people on their way to other people: harmless, short, and never a link."""

import re
import unicodedata

# A rep reads them in a hurry, and an alert with them must fit two segments.
LIMIT = 160
# Anything a phone would make tappable: a scheme, www, or a dotted name with a top-level part.
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def clean(text: str, limit: int = LIMIT) -> str:
    """Return words without control or invisible characters, with links left out, cut to `limit`."""
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    # Cf holds direction marks and joiners that can make a text show as another; Cs and Cn break encoders.
    visible = "".join(char for char in visible if unicodedata.category(char) not in {"Cf", "Cs", "Cn", "Co"})
    plain = " ".join(_LINK.sub("(link left out)", visible).split())
    return plain if len(plain) <= limit else plain[: limit - 3].rstrip() + "..."
