"""Text without what no document can hold. Pure."""

import re

# Control characters have no place in XML 1.0 and none in a letter; line breaks and tabs stay.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """The same words without control characters; line breaks of any kind become one kind."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
