"""Telephone numbers: groups of digits that are valid in the numbering plan of a likely country.

A number with its country code counts without further evidence. In national form it also has to be
written like a telephone number, and not like a price, a date or an ISBN; where both are possible, a
nearby word such as `tel.` decides. Numbers of services for everyone (112, 900 in Spain) are left.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from stages.pii.countries import countries_of
from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.page import Page
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers import phone_signs as signs
from stages.pii.recognisers.phone_context import Context
from stages.pii.recognisers.phone_plans import Number, codes_of, groups_at_home, regions_of
from stages.pii.recognisers.phone_reading import Form, Reading, read
from stages.pii.recognisers.phone_series import Series, Span, series_in

__all__ = ["RECOGNISER", "find", "regions_of"]

FEWEST_DIGITS = 6
"""Of a number that is looked for: Andorra's fixed lines have six."""
NEAR = 3
"""Words away; a cue counts more up to there."""


def find(part: Part) -> Iterator[Finding]:
    """Numbers of persons and offices that are valid in a plan, with the reasons for each."""
    likely = _Likely(part.page)
    for series in series_in(part, FEWEST_DIGITS):
        search = _Search(part, series, likely)
        is_date = signs.is_date(series.written(Span(0, len(series.groups))))
        if not (is_date or search.context.is_in_doi):
            yield from search.findings()


@dataclass(frozen=True)
class _Likely:
    """The countries whose national numbers a page may have."""

    page: Page

    @cached_property
    def codes(self) -> tuple[int, ...]:
        """Country codes, by the language and by what else speaks for a country."""
        return codes_of((*regions_of(self.page.language), *sorted(self.page.countries)))

    @cached_property
    def of_language(self) -> tuple[int, ...]:
        """Country codes, by the language alone."""
        return codes_of(regions_of(self.page.language))

    @cached_property
    def first(self) -> tuple[int, ...]:
        """Country codes, of where the language is most at home and of the host's name."""
        return codes_of(regions_of(self.page.language)[:1]) + self.of_host

    @cached_property
    def of_host(self) -> tuple[int, ...]:
        """Country codes, by the end of the host's name alone."""
        return codes_of(tuple(sorted(countries_of("und", self.page.url, ""))))


@dataclass(frozen=True)
class _Search:
    """The search for numbers in one series."""

    part: Part
    series: Series
    likely: _Likely

    @cached_property
    def context(self) -> Context:
        """What stands before the series."""
        return Context(self.series.text, self.series.groups[0][0])

    def findings(self) -> Iterator[Finding]:
        """From the left, each number that is long enough and begins where the last one ended."""
        first, listed = 0, False
        while first < len(self.series.groups):
            is_tied = not listed and self.series.begins_alone(first) is None
            reading = None if is_tied else self._reading(first)
            finding = self._finding(reading, listed) if reading else None
            if finding:
                yield finding
            if reading and (finding or reading.number.is_public):
                first, listed = reading.span.last, self.series.is_parted(reading.span)
            else:
                first, listed = first + 1, False

    def _reading(self, first: int) -> Reading | None:
        """The number that begins at a group."""
        spans = self.series.spans_from(first, FEWEST_DIGITS)
        if not spans:
            return None
        if first == 0 and self.context.plus:
            unassigned = self.context.is_announced and Form.PLUS_UNASSIGNED
            found = self._best(spans, Form.PLUS)
            return found or (self._best(spans, unassigned) if unassigned else None)
        with_zeros = self.series.digits(spans[0]).startswith("00")
        found = self._best(spans, Form.ZEROS if with_zeros else Form.NATIONAL)
        if found or first:
            return found
        alone = [
            span
            for span in spans
            if self.series.ends_alone(span)
            and not signs.is_something_else(self.series.written(span), False)
        ]
        if not (alone and self.context.is_announced):
            return None
        if self.context.is_link:
            return self._best(alone, Form.LINK)
        return self._best(alone, Form.CODE) or self._best(alone, Form.ELSEWHERE)

    def _best(self, spans: list[Span], form: Form) -> Reading | None:
        """The first number that no digits follow, or else the first."""
        second = None
        for span in spans:
            if self.series.is_across(span) and not (form.has_plus or self.context.is_announced):
                continue
            found = read(self.series, span, form, self.likely.codes)
            if found and (self.series.ends_alone(span) or self._number_follows(span)):
                return found
            second = second or found
        return second

    def _number_follows(self, span: Span) -> bool:
        """Whether another number begins after a sign of lists."""
        return self.series.is_parted(span) and any(
            read(self.series, other, form, self.likely.codes)
            for other in self.series.spans_from(span.last, FEWEST_DIGITS)
            for form in (Form.NATIONAL, Form.ZEROS)
        )

    def _finding(self, reading: Reading, listed: bool) -> Finding | None:
        number = reading.number
        if number.is_public or self._is_piece(reading, listed):
            return None
        evidence = self._evidence(reading, listed)
        start, end = self._with_brackets(reading)
        return Finding(
            "phone",
            start,
            end,
            number.value,
            evidence.score,
            country=number.country,
            rationale=evidence.rationale,
        )

    def _is_piece(self, reading: Reading, listed: bool) -> bool:
        """Whether signs around a number, or those in it, make it something else. listed: it comes
        after another number and a sign of lists."""
        span, series = reading.span, self.series
        start, end = series.place(span)
        written = series.written(span)
        is_last = span.last == len(series.groups)
        if signs.is_amount(series.text, start, end) or (
            is_last and signs.is_tied_after(series.text, end)
        ):
            return True
        if reading.form.has_plus:
            return signs.is_decimal(written) and not self.context.is_announced
        announced = self.context.is_announced and (span.first == 0 or listed)
        is_tied = span.first == 0 and not self.context.is_announced_directly
        return (
            (is_tied and signs.is_tied_before(series.text, start))
            or (is_last and not announced and signs.is_measure(series.text, end))
            or (reading.form is not Form.ZEROS and signs.is_something_else(written, announced))
            or (series.ends_alone(span) is None and not self._number_follows(span))
        )

    def _evidence(self, reading: Reading, listed: bool) -> Evidence:
        """The reasons for and against a number."""
        start, end = self.series.place(reading.span)
        evidence = Evidence().plus("digits", -2.0)
        if reading.form.has_plus:
            evidence = evidence.plus("+ and code", 4.0)
        else:
            evidence = self._without_plus(evidence, reading, listed)
        away = self.part.cues(start, end).get("phone")
        if self.context.is_announced or (away is not None and away <= NEAR):
            evidence = evidence.plus('word "phone"', 3.0)
        elif away is not None:
            evidence = evidence.plus('word "phone"', 2.0)
        if self.context.is_another and not reading.form.has_plus:
            evidence = evidence.plus("word of another number", -3.0)
        return evidence

    def _without_plus(self, evidence: Evidence, reading: Reading, listed: bool) -> Evidence:
        """With what the form of a number says that begins with no `+`."""
        series, span, number = self.series, reading.span, reading.number
        written, digits = series.written(span), series.digits(span)
        is_beside = not (
            (listed or series.begins_alone(span.first))
            and (series.ends_alone(span) or self._number_follows(span))
        )
        if reading.form is Form.ZEROS:
            evidence = evidence.plus("00 and code", 1.9 if written == digits else 3.0)
            if number.code in (*self.likely.of_language, *self.likely.of_host):
                evidence = evidence.plus("country", 0.7)
        elif reading.form is Form.ELSEWHERE:
            evidence = evidence.plus("plan of another country", 0.5)
        else:
            evidence = evidence.plus("plan of the country", 1.9)
            is_full = self._is_full(number)
            in_groups = (is_full or ")" in written) and not is_beside
            if in_groups and signs.is_in_groups(written, partial(groups_at_home, number)):
                evidence = evidence.plus("groups", 0.7)
            elif not is_full:
                evidence = evidence.plus("without prefix", -2.0)
            elif self._is_whole_mobile(number, written) and not is_beside:
                evidence = evidence.plus("mobile in one piece", 0.7)
        return evidence.plus("digits beside it", -0.6) if is_beside else evidence

    def _is_full(self, number: Number) -> bool:
        """Whether a number has the prefix of its country, or is of one that has none and is told
        from other digits, or is most at home."""
        return number.has_trunk and (not number.is_open or number.code in self.likely.first)

    def _is_whole_mobile(self, number: Number, written: str) -> bool:
        """Whether a mobile number stands in one piece and begins with the prefix of calls within
        the country, or is on a page of its domain."""
        if not (number.is_mobile and written.isdecimal()):
            return False
        return number.code in self.likely.of_host or (written[0] == "0" and len(written) >= 10)

    def _with_brackets(self, reading: Reading) -> tuple[int, int]:
        """The place of a number with its `+` and with the brackets that belong to it."""
        text, (start, end) = self.series.text, self.series.place(reading.span)
        if reading.form.has_plus:
            start -= len(self.context.plus)
            if text[start] in "([" and not re.search(r"[)\]]", text[start:end]):
                start += 1
        elif text[start - 1 : start] in ("(", "[") and re.match(r"\d+[)\]]", text[start:end]):
            start -= 1
        opened = text.count("(", start, end) > text.count(")", start, end)
        return start, end + (1 if opened and text[end : end + 1] == ")" else 0)


RECOGNISER = Recogniser(
    "phone",
    Trigger(digits=FEWEST_DIGITS, reach=16),
    find,
    default=True,
    reveals="a way to reach a person, and the region",
)
