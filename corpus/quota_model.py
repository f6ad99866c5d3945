"""What language_quotas.yaml says, as values; `corpus.quotas` reads it and tells what it means."""

from dataclasses import dataclass, field

__all__ = ["STRATEGIES", "GroupQuota", "LanguageQuota", "Quotas"]

STRATEGIES = ("declared", "temperature", "unimax", "natural")


@dataclass(frozen=True, kw_only=True)
class LanguageQuota:
    """What one language shall have; shares are between 0 and 1, None where none is given."""

    tag: str
    share: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_epochs: float = 4.0


@dataclass(frozen=True, kw_only=True)
class GroupQuota:
    """What a group of languages shall have together."""

    name: str
    members: tuple[str, ...]
    """As written: tags and names of groups."""
    tags: frozenset[str]
    """All languages in it."""
    share: float | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """A whole language_quotas.yaml."""

    languages: dict[str, LanguageQuota]
    groups: dict[str, GroupQuota] = field(default_factory=dict)
    unit: str = "bytes"
    tokenizer: str | None = None
    total: int | None = None
    """In `unit`; None: as much as the quotas and the supply allow."""
    max_epochs: float = 4.0
    strategy: str = "declared"
    temperature: float = 5.0
    """For the strategy of that name. 5 is the value of Arivazhagan et al. 2019 (1907.05019)."""
    on_shortfall: str = "report"
