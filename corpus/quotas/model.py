"""What language_quotas.yaml says, as values; `corpus.quotas` reads it and tells what it means."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = [
    "STRATEGIES",
    "GroupQuota",
    "LanguageQuota",
    "Quotas",
    "quotas_from_plain",
    "quotas_to_plain",
]

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


def quotas_to_plain(quotas: Quotas) -> dict[str, Any]:
    """As plain data, for fingerprints and manifests; without the path of the tokenizer."""
    plain = asdict(quotas)
    del plain["tokenizer"]
    for group in plain["groups"].values():
        group["members"] = list(group["members"])
        group["tags"] = sorted(group["tags"])
    return plain


def quotas_from_plain(plain: Mapping[str, Any]) -> Quotas:
    """The quotas that `quotas_to_plain` made plain."""
    languages = {tag: LanguageQuota(**quota) for tag, quota in plain["languages"].items()}
    groups = {
        name: GroupQuota(
            **{**group, "members": tuple(group["members"]), "tags": frozenset(group["tags"])}
        )
        for name, group in plain["groups"].items()
    }
    rest = {key: plain[key] for key in plain.keys() - {"languages", "groups"}}
    return Quotas(languages=languages, groups=groups, **rest)
