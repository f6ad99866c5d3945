"""Quotas as values: what language_quotas.yaml says."""

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
    """What one language should have. Shares and bounds are from 0 to 1; None where none is
    written."""

    tag: str
    share: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_epochs: float = 4.0


@dataclass(frozen=True, kw_only=True)
class GroupQuota:
    """What the languages of a group should have together. Shares and bounds are as of a
    language."""

    name: str
    members: tuple[str, ...]
    """Tags of languages and names of groups, as they were written."""
    tags: frozenset[str]
    """All languages in the group and in its groups."""
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
    """The amount to take, in `unit`; None for as much as quotas and supply allow."""
    max_epochs: float = 4.0
    strategy: str = "declared"
    temperature: float = 5.0
    """For the strategy `temperature`. 5 is the value of Arivazhagan et al. 2019 (arXiv
    1907.05019)."""
    on_shortfall: str = "report"


def quotas_to_plain(quotas: Quotas) -> dict[str, Any]:
    """The quotas as plain data, for fingerprints and manifests. The path of the tokenizer is left
    out, since it says nothing of the tokenizer."""
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
