"""Addresses of network cards and radios (IEEE 802, EUI-48; EUI-64 beside a word)."""

import re
from collections.abc import Iterator

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger

__all__ = ["RECOGNISER", "find"]

_HEX = "[0-9A-Fa-f]"
_CANDIDATE = re.compile(
    rf"(?<![^\W_])(?<![\w.][:.-])(?<!::)(?:"
    rf"{_HEX}{{2}}(?P<sign>[:-]|[ ]?[:-][ ]?|[ ])(?:{_HEX}{{2}}(?P=sign)){{4}}{_HEX}{{2}}"
    rf"(?:(?P=sign){_HEX}{{2}}(?P=sign){_HEX}{{2}})?"
    rf"|{_HEX}{{4}}(?P<group>[.:-]){_HEX}{{4}}(?P=group){_HEX}{{4}}|{_HEX}{{6}}[:-]{_HEX}{{6}}"
    rf"|{_HEX}{{12}})(?![^\W_]|[.:-][^\W_]|[ ]?[:-][ ]?{_HEX}{{2}}\b)"
)
_NAME = re.compile(
    r"(?<![^\W_])(?:E?MAC|BSSID|ETHER|HWADDR|WI-?FI|WLAN|ETHERNET|BLUETOOTH|BT)(?![^\W_])", re.I
)
"""Words for it are these in all languages."""
_OF_NO_ONE = re.compile(
    "0{12}|f{12}|01005e|3333|0180c2|01000c|01001b|011b19|0{10}01|00005e0001|0200000{5}"
)
"""Nothing, all, groups (RFC 1112, RFC 2464, IEEE 802.1) and shared ones (RFC 5798)."""
_BEFORE = 40


def find(part: Part) -> Iterator[Finding]:
    """The addresses of one device each. Six pairs parted by colons, or with letters among them,
    count by themselves; bare ones, those parted by spaces, and those that may be other numbers need
    a word such as `MAC`."""
    for match in part.matches(_CANDIDATE):
        value = re.sub("[^0-9a-f]", "", match[0].lower())
        if _OF_NO_ONE.match(value) or len(set(value)) < 3:
            continue
        evidence = Evidence((("form", -1.0),))
        letters = sum(character.isalpha() for character in value)
        small = sum(character.islower() for character in match[0])
        if match["sign"] == ":" or (match["sign"] == "-" and letters):
            evidence = evidence.plus("six pairs", 2.0)
        elif match["group"] == "." and letters:
            evidence = evidence.plus("three groups with letters", 1.5)
        if len(value) == 16 or 0 < small < letters:
            evidence = evidence.plus("eight pairs, or letters of both cases", -1.5)
        before = part.text[max(0, match.start() - _BEFORE) : match.start()]
        if _NAME.search(before) or part.cues(match.start(), match.end()).get("mac", 9) <= 2:
            evidence = evidence.plus('word "mac"', 3.0)
        pairs = ":".join(value[i : i + 2] for i in range(0, len(value), 2))
        yield Finding(
            "mac", match.start(), match.end(), pairs, evidence.score, rationale=evidence.rationale
        )


RECOGNISER = Recogniser(
    "mac",
    Trigger(
        pattern=rf"(?:{_HEX}{{2}}[ :-]{{0,3}}){{5}}{_HEX}{{2}}|{_HEX}{{4}}[.:-]{_HEX}{{4}}[.:-]"
    ),
    find,
    reveals="a device, and where it has been",
)
