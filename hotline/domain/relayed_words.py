"""Words that the hotline passes from one person to another, cleaned: short, without links or invisible characters."""

import re
import unicodedata

# An alert that quotes the words must fit two segments, and a rep reads it in a hurry.
LIMIT = 160
# Anything that a phone makes tappable: a scheme, www, or a dotted name with a top-level domain.
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def clean(text: str, limit: int = LIMIT) -> str:
    """Return the text without control or invisible characters, links replaced, cut to `limit` characters."""
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    # Direction marks and joiners (Cf) can make a text look like another one. Cs and Cn break encoders.
    visible = "".join(char for char in visible if unicodedata.category(char) not in {"Cf", "Cs", "Cn", "Co"})
    plain = " ".join(_LINK.sub("(link left out)", visible).split())
    return plain if len(plain) <= limit else plain[: limit - 3].rstrip() + "..."
