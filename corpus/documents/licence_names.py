"""Licences as they may be counted by name: what a source gives as the licence of a document may be
any text, even one about persons, and no such text may leave the documents."""

import re

__all__ = ["OTHER_LICENCE", "licence_name"]

OTHER_LICENCE = "other"
"""What stands for a value that has not the form of a licence's name or address."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,79}")
"""As ids of SPDX are written, `LicenseRef-…` among them."""
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]{1,100}(?:/[A-Za-z0-9._/-]{0,150})?")
_FAMILY = re.compile(
    r"(?:cc|creative commons|public domain|gnu|gpl|lgpl|agpl|gfdl|apache|mit|bsd|mpl|eupl|"
    r"open government|open data|odc|odbl|ogl)\b[A-Za-z0-9 .,+/()-]{0,80}",
    re.IGNORECASE,
)
"""Names of several words, by the licence family that they begin with."""
_NONE = re.compile(r"all rights reserved\.?", re.IGNORECASE)
"""That nothing is permitted."""
_FORMS = (_ID, _ADDRESS, _FAMILY, _NONE)


def licence_name(value: str) -> str:
    """The value itself where it has the form of an SPDX id, of the address of a licence or of a
    known family's name, or says that all rights are reserved; "" where it is empty, else
    `OTHER_LICENCE`."""
    plain = " ".join(value.split())
    if not plain or any(form.fullmatch(plain) for form in _FORMS):
        return plain
    return OTHER_LICENCE
