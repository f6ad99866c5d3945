"""Licences that a page states for itself, as SPDX-like ids."""

import re

from stages.web.headers import Headers, values_of

__all__ = ["licence_of", "spdx_of"]

_CREATIVE_COMMONS = re.compile(
    r"^(?:https?:)?//(?:www\.)?creativecommons\.org/(?:"
    r"licenses/(?P<kind>by(?:-nc)?(?:-sa|-nd)?)/(?P<version>[1-4]\.[05])(?:/(?P<port>[a-z]{2,3}))?"
    r"|publicdomain/(?P<dedication>zero|mark)/1\.0)(?![\w.])",
    re.IGNORECASE,
)
_KNOWN = {
    "www.gnu.org/licenses/fdl-1.3": "GFDL-1.3",
    "www.gnu.org/licenses/fdl-1.2": "GFDL-1.2",
    "www.gnu.org/copyleft/fdl": "GFDL",
    "opendatacommons.org/licenses/odbl": "ODbL-1.0",
    "opendatacommons.org/licenses/by": "ODC-By-1.0",
    "opendatacommons.org/licenses/pddl": "PDDL-1.0",
    "www.nationalarchives.gov.uk/doc/open-government-licence/version/3": "OGL-UK-3.0",
    "www.etalab.gouv.fr/licence-ouverte": "etalab-2.0",
}
_REL = re.compile(rb"\brel\s*=\s*[\"']?[^\"'<>]{0,99}?\blicense\b", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_TAG_SIZE = 2000
"""Bytes on either side in which the tag of a `rel` is looked for."""
_LINK = re.compile(r"<([^>]*)>\s*;[^,]*\brel\s*=\s*\"?[^\",;]*\blicense\b", re.IGNORECASE)


def spdx_of(address: str) -> str | None:
    """Id of the licence at an address; None for one that is not known.

    Ids are those of SPDX; ported versions of Creative Commons keep their country, as in
    CC-BY-SA-3.0-ES, whether SPDX lists them or not; the public domain mark is CC-PDM-1.0.
    """
    found = _CREATIVE_COMMONS.match(address.strip())
    if found:
        if found["dedication"]:
            return "CC0-1.0" if found["dedication"].lower() == "zero" else "CC-PDM-1.0"
        country = f"-{found['port'].upper()}" if found["port"] else ""
        return f"CC-{found['kind'].upper()}-{found['version']}{country}"
    bare = re.sub(r"^(?:https?:)?//", "", address.strip().lower())
    return next((name for start, name in _KNOWN.items() if bare.startswith(start)), None)


def licence_of(headers: Headers | None, page: bytes) -> str:
    """The one known licence that `rel=license` links of header and page name.

    Empty without one, and where they name different ones: then parts of the page have licences
    of their own.
    """
    addresses = [a for value in values_of(headers, "link") for a in _LINK.findall(value)]
    for rel in _REL.finditer(page):
        start = page.rfind(b"<", max(0, rel.start() - _TAG_SIZE), rel.start())
        end = page.find(b">", rel.end(), rel.end() + _TAG_SIZE)
        href = _HREF.search(page[start:end].decode("latin-1")) if -1 < start < end else None
        if href:
            addresses.append("".join(href.groups("")))
    named = {name for address in addresses if (name := spdx_of(address))}
    return named.pop() if len(named) == 1 else ""
