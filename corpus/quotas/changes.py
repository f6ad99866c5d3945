"""Changes to quotas and supply, as `corpus balance --what-if` takes them: `ca.max_epochs=6`,
`total=40GB`, `co_official.minimum=18%`, `eu.supply=25GB`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from corpus.config.units import parse_amount, parse_share
from corpus.documents.languages import UnknownLanguage, resolve
from corpus.errors import ConfigError, suggest
from corpus.quotas.model import GroupQuota, LanguageQuota, Quotas
from corpus.quotas.tree import contradiction

__all__ = ["Scenario", "changed"]

Quota = TypeVar("Quota", LanguageQuota, GroupQuota)

Scenario = tuple[Quotas, Mapping[str, float]]
"""Quotas and the supply that they are to divide."""

_SHARES = ("share", "minimum", "maximum")
_OF_LANGUAGES = (*_SHARES, "max_epochs", "supply")
_NONE = "none"
"""What stands for a share, bound or total that is not written."""


def changed(quotas: Quotas, supply: Mapping[str, float], changes: str) -> Scenario:
    """Quotas and supply after changes, which are separated by commas or white space.

    Raises ConfigError, which says what would be valid.
    """
    scenario: Scenario = (quotas, supply)
    for change in changes.replace(",", " ").split():
        key, equals, value = change.partition("=")
        if not equals:
            raise _error(change, "write NAME.KEY=VALUE or total=VALUE, such as ca.max_epochs=6")
        try:
            scenario = _one(*scenario, key.strip(), value.strip(), change)
        except ValueError as problem:
            raise _error(change, str(problem)) from None
    if (found := contradiction(scenario[0])) is not None:
        message, keys = found
        raise _error(changes, f"{'.'.join(keys)}: {message}")
    return scenario


def _one(
    quotas: Quotas, supply: Mapping[str, float], key: str, value: str, change: str
) -> Scenario:
    """Quotas and supply after one change. Raises ValueError for a value that is none."""
    name, _, field = key.rpartition(".")
    if not name:
        if field == "total":
            total = None if value == _NONE else parse_amount(value, quotas.unit)
            if total == 0:
                raise ValueError("the total is 0; write an amount, or none")
            return replace(quotas, total=total), supply
        if field == "max_epochs":
            epochs = _epochs(value)
            languages = {t: replace(q, max_epochs=epochs) for t, q in quotas.languages.items()}
            return replace(quotas, max_epochs=epochs, languages=languages), supply
        raise _error(change, f"unknown key{suggest(key, ('total', 'max_epochs'))}")
    if name in quotas.groups:
        if field not in _SHARES:
            raise _error(change, f"unknown key of a group{suggest(field, _SHARES)}")
        group = _with(quotas.groups[name], field, value)
        return replace(quotas, groups={**quotas.groups, name: group}), supply
    tag = _tag(quotas, name, change)
    if field == "supply":
        return quotas, {**supply, tag: float(parse_amount(value, quotas.unit))}
    if field not in _OF_LANGUAGES:
        raise _error(change, f"unknown key{suggest(field, _OF_LANGUAGES)}")
    quota = quotas.languages[tag]
    if field == "max_epochs":
        quota = replace(quota, max_epochs=_epochs(value))
    else:
        quota = _with(quota, field, value)
    return replace(quotas, languages={**quotas.languages, tag: quota}), supply


def _with(quota: Quota, field: str, value: str) -> Quota:
    """A quota with another share, minimum or maximum. Raises ValueError for a value that is
    none."""
    share = None if value == _NONE else parse_share(value)
    if field == "share":
        return replace(quota, share=share)
    if field == "minimum":
        return replace(quota, minimum=share)
    return replace(quota, maximum=share)


def _tag(quotas: Quotas, name: str, change: str) -> str:
    try:
        tag = resolve(name)
    except UnknownLanguage:
        tag = name
    if tag not in quotas.languages:
        names = [*quotas.languages, *quotas.groups]
        raise _error(change, f"no language or group {name!r} has a quota{suggest(name, names)}")
    return tag


def _epochs(value: str) -> float:
    try:
        epochs = float(value)
    except ValueError:
        epochs = 0.0
    if not 1 <= epochs < float("inf"):
        raise ValueError(f"{value!r} is not a number of 1 or more")
    return epochs


def _error(change: str, message: str) -> ConfigError:
    return ConfigError(f"{change}: {message}", where="--what-if")
