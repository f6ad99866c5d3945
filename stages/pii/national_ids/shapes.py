"""Which forms a number may be of, by its length and where it is parted, and how much these say."""

from collections.abc import Iterable
from functools import lru_cache

from stages.pii.national_ids.form import Form

__all__ = ["NOTHING", "Shapes"]

NOTHING = -9.0
"""What says nothing, in powers of ten."""
_KNOWN = 5_000
"""Shapes that are remembered."""


class Shapes:
    """Forms by shape: the length without separators, and after how many characters these stand.

    forms: those of a shape, which says most first. prefixes: letters of countries before them.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        self._forms = sorted(forms, key=lambda form: -form.most)
        self.lengths = frozenset(length for form in self._forms for length in form.lengths)
        self.prefixes = frozenset(prefix for form in self._forms for prefix in form.prefixes)
        self.forms = lru_cache(_KNOWN)(self._forms_of)
        self.most = lru_cache(_KNOWN)(self._most)
        self.beyond = lru_cache(_KNOWN)(self._beyond)

    def _forms_of(self, length: int) -> tuple[Form, ...]:
        return tuple(form for form in self._forms if length in form.lengths)

    def _most(self, length: int, breaks: tuple[int, ...]) -> float:
        """What form and check of a number of this shape say at most, in powers of ten."""
        return max((form.most_in(breaks) for form in self.forms(length)), default=NOTHING)

    def _beyond(self, length: int, breaks: tuple[int, ...]) -> float:
        """The same of numbers that begin so and are longer."""
        longer = [form for form in self._forms if max(form.lengths) > length]
        return max((form.most_in(breaks) for form in longer), default=NOTHING)
