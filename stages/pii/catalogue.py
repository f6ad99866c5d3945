"""All recognisers, those of installed packages too.

A package adds its own by an entry point of the group `alia_corpus.recognisers` that names a
`Recogniser`, or a class of Presidio's `EntityRecognizer`. The name of the entry point is the kind:

    [options.entry_points]
    alia_corpus.recognisers =
        student_number = my_package.student_number:RECOGNISER
"""

import re
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from corpus.errors import ConfigError
from stages.pii.presidio import from_presidio
from stages.pii.recogniser import Recogniser
from stages.pii.recognisers import (
    address,
    bic,
    birth_date,
    card,
    crypto,
    dni_fragment,
    driving_licence,
    email,
    gps,
    handle,
    iban,
    imei,
    ip,
    mac,
    national_id,
    passport,
    phone,
    plate,
)

__all__ = ["DEFAULT_KINDS", "KINDS", "OWN", "distributions", "kinds_of", "recognisers"]

GROUP = "alia_corpus.recognisers"
_KIND = re.compile("[a-z][a-z_]{0,40}")

OWN: tuple[Recogniser, ...] = (
    email.RECOGNISER,
    iban.RECOGNISER,
    card.RECOGNISER,
    *national_id.RECOGNISERS,
    ip.RECOGNISER,
    phone.RECOGNISER,
    bic.RECOGNISER,
    mac.RECOGNISER,
    crypto.RECOGNISER,
    imei.RECOGNISER,
    plate.RECOGNISER,
    passport.RECOGNISER,
    driving_licence.RECOGNISER,
    gps.RECOGNISER,
    handle.RECOGNISER,
    birth_date.RECOGNISER,
    address.RECOGNISER,
    dni_fragment.RECOGNISER,
)
"""The recognisers of this project."""


def recognisers(kinds: tuple[str, ...]) -> tuple[Recogniser, ...]:
    """The recognisers of these kinds. Raises ConfigError where an installed one is of no use."""
    return tuple(one for one in _all() if one.kind in kinds)


@cache
def _all() -> tuple[Recogniser, ...]:
    return (*OWN, *map(_installed, _points()))


def _points() -> tuple[EntryPoint, ...]:
    return tuple(sorted(entry_points(group=GROUP), key=lambda point: point.name))


def _installed(point: EntryPoint) -> Recogniser:
    where = f"entry point {point.name} of {GROUP}"
    try:
        found = point.load()
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"cannot be loaded: {error}", where=where) from None
    if hasattr(found, "analyze"):
        found = from_presidio(found() if isinstance(found, type) else found, point.name)
    if not isinstance(found, Recogniser):
        raise ConfigError(
            "is neither a Recogniser (stages.pii.recogniser) nor an EntityRecognizer of Presidio",
            where=where,
        )
    if found.kind != point.name:
        raise ConfigError(f"its kind is {found.kind!r}; name the entry point so", where=where)
    if found.kind in KINDS or not _KIND.fullmatch(found.kind):
        raise ConfigError(
            f"the kind {found.kind!r} cannot be used; valid: small letters and _, and none of "
            f"{', '.join(KINDS)}",
            where=where,
        )
    return found


def kinds_of() -> tuple[str, ...]:
    """All kinds that can be searched for, those of installed packages too. Raises ConfigError."""
    return tuple(sorted({one.kind for one in _all()}))


def distributions(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the installed packages that these kinds are from."""
    names = {point.dist.name for point in _points() if point.dist and point.name in kinds}
    return tuple(sorted(names))


KINDS = tuple(sorted({one.kind for one in OWN}))
"""Kinds of personal data that this project finds."""
DEFAULT_KINDS = tuple(sorted({one.kind for one in OWN if one.default}))
"""Those that are searched for unless a pipeline says otherwise."""
