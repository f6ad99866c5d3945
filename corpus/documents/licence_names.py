"""Licences by name: the ids of SPDX for addresses of licences, and what may be counted.

What a source gives as the licence of a document may be any text, even one about persons, and no
such text may leave the documents.
"""

import re

__all__ = ["OTHER_LICENCE", "licence_name", "spdx_of"]

OTHER_LICENCE = "other"
"""What stands for a value that has not the form of a licence's name or address."""

_CREATIVE_COMMONS = re.compile(
    r"^(?:https?:)?//(?:www\.)?creativecommons\.org/(?:"
    r"licenses/(?P<kind>by(?:-nc)?(?:-sa|-nd)?)/(?P<version>[1-4]\.[05])(?:/(?P<port>[a-z]{2,3}))?"
    r"|publicdomain/(?P<dedication>zero|mark)/1\.0)(?![\w.])",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"^(?:https?:)?//(?:www\.)?rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)/1\.0(?![\w.])"
)
_KNOWN = {
    "gnu.org/licenses/fdl-1.3": "GFDL-1.3",
    "gnu.org/licenses/fdl-1.2": "GFDL-1.2",
    "gnu.org/copyleft/fdl": "GFDL",
    "opendatacommons.org/licenses/odbl": "ODbL-1.0",
    "opendatacommons.org/licenses/by": "ODC-By-1.0",
    "opendatacommons.org/licenses/pddl": "PDDL-1.0",
    "nationalarchives.gov.uk/doc/open-government-licence/version/1": "OGL-UK-1.0",
    "nationalarchives.gov.uk/doc/open-government-licence/version/2": "OGL-UK-2.0",
    "nationalarchives.gov.uk/doc/open-government-licence/version/3": "OGL-UK-3.0",
    "etalab.gouv.fr/licence-ouverte": "etalab-2.0",
    "apache.org/licenses/license-2.0": "Apache-2.0",
    "opensource.org/licenses/mit": "MIT",
    "opensource.org/license/mit": "MIT",
}
_SPOKEN = re.compile(
    r"cc(?:[ -](?P<kind>by(?:-nc)?(?:-sa|-nd)?)[ -](?P<version>[1-4]\.[05])|[ -]?0(?:[ -]1\.0)?)",
    re.IGNORECASE,
)
"""Licences of Creative Commons as people write them, such as `CC BY-SA 4.0`."""
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


def spdx_of(address: str) -> str | None:
    """The id of the licence at an address; None for an unknown one.

    Ids are those of SPDX. Ported versions of Creative Commons keep their country, as in
    CC-BY-SA-3.0-ES, whether SPDX lists them or not; the public domain mark is CC-PDM-1.0.
    Statements of rightsstatements.org, which are not licences, are LicenseRef-InC-1.0 and so on.
    """
    address = address.strip()
    if found := _CREATIVE_COMMONS.match(address):
        if found["dedication"]:
            return "CC0-1.0" if found["dedication"].lower() == "zero" else "CC-PDM-1.0"
        country = f"-{found['port'].upper()}" if found["port"] else ""
        return f"CC-{found['kind'].upper()}-{found['version']}{country}"
    if found := _STATEMENT.match(address):
        return f"LicenseRef-{found[1]}-1.0"
    bare = re.sub(r"^(?:https?:)?//(?:www\.)?", "", address.lower())
    return next((name for start, name in _KNOWN.items() if bare.startswith(start)), None)


def licence_name(value: str) -> str:
    """The id by SPDX, where the value is the address of a known licence or a licence of Creative
    Commons as people write it; else the value itself where it has the form of an SPDX id, of the
    address of a licence or of a known family's name, or says that all rights are reserved; "" where
    it is empty, else `OTHER_LICENCE`."""
    plain = " ".join(value.split())
    if spoken := _SPOKEN.fullmatch(plain):
        kind, version = spoken["kind"], spoken["version"]
        return f"CC-{kind.upper()}-{version}" if kind else "CC0-1.0"
    if not plain or any(form.fullmatch(plain) for form in _FORMS):
        return spdx_of(plain) or plain
    return OTHER_LICENCE
