"""Groups of digits read as a telephone number, in one of the forms in which people write them."""

from dataclasses import dataclass
from enum import Enum

from stages.pii.recognisers.phone_plans import Number, abroad, at_home, codes_served
from stages.pii.recognisers.phone_series import Series, Span

__all__ = ["Form", "Reading", "read"]

_FEWEST_ELSEWHERE = 7
_FREE = ("800", "900")
"""How numbers of services begin in most countries."""


class Form(Enum):
    """How a number begins."""

    PLUS = "+"
    PLUS_UNASSIGNED = "+, and no range of its country"
    ZEROS = "00"
    CODE = "the code of a likely country"
    LINK = "the code of any country"
    NATIONAL = "within a likely country"
    ELSEWHERE = "within another country"

    @property
    def has_plus(self) -> bool:
        """Whether a `+` is before it."""
        return self in (Form.PLUS, Form.PLUS_UNASSIGNED)


@dataclass(frozen=True)
class Reading:
    """A number, the groups that it is read from, and in which form."""

    span: Span
    number: Number
    form: Form


def read(series: Series, span: Span, form: Form, likely: tuple[int, ...]) -> Reading | None:
    """The number of these groups in a form. likely: codes of the countries that a page may have to
    do with."""
    digits = series.digits(span)
    number: Number | None = None
    if form is Form.NATIONAL:
        number = at_home(digits, likely)
    elif form is not Form.ELSEWHERE:
        skipped = 2 if form is Form.ZEROS else 0
        number = _with_code(series, span, skipped, form is not Form.PLUS_UNASSIGNED)
        if form is Form.CODE and number and number.code not in likely:
            return None
    elif not _is_of_a_service(digits):
        number = at_home(digits, codes_served())
    return Reading(span, number, form) if number else None


def _is_of_a_service(digits: str) -> bool:
    return len(digits) < _FEWEST_ELSEWHERE or digits.lstrip("0").startswith(_FREE)


def _with_code(series: Series, span: Span, skipped: int, assigned: bool) -> Number | None:
    """The number whose country code stands after so many digits, which are zeros."""
    sizes = [end - start for start, end in series.groups[span.first : span.last]]
    if skipped and sizes[0] < skipped:
        return None
    digits = series.digits(span)[skipped:]
    number = abroad(digits, assigned)
    if not number:
        place = _trunk_in_brackets(series, span) - skipped
        without = digits[:place] + digits[place + 1 :]
        number = abroad(without, assigned) if place > 0 else None
    if not number:
        return None
    before, after = 0, skipped + len(str(number.code))
    for size in sizes:  # a code is not parted
        before += size
        if skipped < before < after:
            return None
    return number


def _trunk_in_brackets(series: Series, span: Span) -> int:
    """How many digits stand before the 0 of `(0)`; 0 where there is none."""
    place = 0
    for start, end in series.groups[span.first : min(span.first + 3, span.last)]:
        if place and series.text[start - 1 : end + 1] in ("(0)", "[0]"):
            return place
        place += end - start
    return 0
