"""What is known of a page beside the place where a number stands: its language and its
countries."""

from dataclasses import dataclass, field
from functools import cached_property

from stages.pii.countries import countries_of

__all__ = ["Page"]


@dataclass(frozen=True)
class Page:
    """The page that a text is from.

    language: BCP-47. url: its address, where it has one. text: the whole of it.
    """

    language: str = "und"
    url: str = ""
    text: str = field(default="", repr=False)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries (ISO 3166-1) that anything speaks for: empty where nothing does."""
        return countries_of(self.language, self.url, self.text)
