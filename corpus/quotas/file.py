"""Reads language_quotas.yaml: what share of the text each language and group should have.

A share is a share of what a trainer reads: stored text times its repeats, in the unit of the file.
Languages are disjoint. Groups nest: of two groups one contains the other, or they have no language
in common. A group may name groups as members.

- `share` is what is wanted. With `total: null`, only so much text is taken that the share of every
  language without a `minimum` is met. Beside a `minimum`, even of 0, a share holds nobody back.
- `minimum` and `maximum` are firm: bounds that the documents chosen keep.
- `max_epochs` is how often a document may be repeated at most.

A language without a share gets what the strategy makes of the rest; see `allocation.py`.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from corpus.config.units import UNITS, format_share, parse_amount, parse_share
from corpus.config.yaml_file import Document, KeyPath, parse_yaml, read_yaml
from corpus.documents.languages import LANGUAGES, UnknownLanguage, resolve
from corpus.errors import QuotaError, suggest
from corpus.quotas.file_keys import GROUP_KEYS, LANGUAGE_KEYS, QUOTAS_KEYS
from corpus.quotas.model import STRATEGIES, GroupQuota, LanguageQuota, Quotas
from corpus.quotas.tree import contradiction
from corpus.storage.filesystems import folder_of, in_folder

__all__ = ["parse_quotas", "read_quotas"]

_TOP = tuple(key.name for key in QUOTAS_KEYS)
_LANGUAGE = tuple(key.name for key in LANGUAGE_KEYS)
_GROUP = tuple(key.name for key in GROUP_KEYS)


def read_quotas(path: str | Path) -> Quotas:
    """Read the quotas in a file, a local path or a URL. Raises QuotaError, which names file, line
    and key, and says what would be valid."""
    return _Reader(read_yaml(path, error=QuotaError)).quotas()


def parse_quotas(text: str, name: str = "language_quotas.yaml") -> Quotas:
    """Read the quotas in a text. name: stands for the file in messages. Raises QuotaError."""
    return _Reader(parse_yaml(text, name, error=QuotaError)).quotas()


class _Reader:
    """Reads and checks a document, key by key. Every error has the line of its key."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def error(self, message: str, *keys: str | int) -> QuotaError:
        return QuotaError(message, where=self.document.where(keys))

    def quotas(self) -> Quotas:
        top = self.mapping((), _TOP)
        unit = self.choice(top, "unit", UNITS, "bytes")
        tokenizer = top.get("tokenizer")
        if tokenizer is not None and not isinstance(tokenizer, str):
            raise self.error("is not the path of a tokenizer.json", "tokenizer")
        if unit == "tokens" and not tokenizer:
            raise self.error("unit: tokens needs a tokenizer: path/to/tokenizer.json", "unit")
        max_epochs = self.epochs(top, (), 4.0)
        languages = self.languages(top, max_epochs)
        quotas = Quotas(
            languages=languages,
            groups=self.groups(top, languages),
            unit=unit,
            tokenizer=self.beside(tokenizer) if tokenizer else None,
            total=self.total(top, unit),
            max_epochs=max_epochs,
            strategy=self.choice(top, "strategy", STRATEGIES, "declared"),
            temperature=self.number(top, ("temperature",), 5.0, least=1.0),
            on_shortfall=self.choice(top, "on_shortfall", ("report", "fail"), "report"),
        )
        self.check_shares(quotas)
        return quotas

    # -- parts of the file ------------------------------------------------------------------

    def languages(self, top: dict[str, Any], max_epochs: float) -> dict[str, LanguageQuota]:
        if not top.get("languages"):
            raise self.error("names no languages; write languages: {es: {share: 16.1%}}")
        languages: dict[str, LanguageQuota] = {}
        for code in self.mapping(("languages",)):
            keys = ("languages", code)
            try:
                tag = resolve(code)
            except UnknownLanguage:
                hint = suggest(code, LANGUAGES)
                raise self.error(f"is not a language served here{hint}", *keys) from None
            if tag in languages:
                raise self.error(f"stands for {tag}, which is there already", *keys)
            entry = self.mapping(keys, _LANGUAGE)
            share, minimum, maximum = self.bounds(entry, keys)
            languages[tag] = LanguageQuota(
                tag=tag,
                share=share,
                minimum=minimum,
                maximum=maximum,
                max_epochs=self.epochs(entry, keys, max_epochs),
            )
        return languages

    def groups(
        self, top: dict[str, Any], languages: dict[str, LanguageQuota]
    ) -> dict[str, GroupQuota]:
        if top.get("groups") is None:
            return {}
        entries = {}
        for name in self.mapping(("groups",)):
            if name in languages or name in LANGUAGES:
                raise self.error("is a language; give the group another name", "groups", name)
            keys = ("groups", name)
            entries[name] = self.mapping(keys, _GROUP)
        members = {name: self.members(name, entries, languages) for name in entries}
        groups = {}
        for name, entry in entries.items():
            share, minimum, maximum = self.bounds(entry, ("groups", name))
            groups[name] = GroupQuota(
                name=name,
                members=members[name],
                tags=frozenset(self.leaves(name, members, ())),
                share=share,
                minimum=minimum,
                maximum=maximum,
            )
        self.check_nesting(groups)
        return groups

    def members(
        self, group: str, groups: dict[str, Any], languages: dict[str, LanguageQuota]
    ) -> tuple[str, ...]:
        written = groups[group].get("members")
        if not isinstance(written, list) or not written:
            raise self.error("is not a list of languages, such as [ca, eu]", "groups", group)
        members = []
        for i, code in enumerate(written):
            keys = ("groups", group, "members", i)
            name = code
            if name not in groups:
                try:
                    name = resolve(str(code))
                except UnknownLanguage:
                    hint = suggest(str(code), [*languages, *groups])
                    raise self.error(f"no language or group {code!r}{hint}", *keys) from None
                if name not in languages:
                    hint = f"add `{name}: {{}}` under languages"
                    raise self.error(f"{name} has no quota; {hint}", *keys)
            if name in members:
                raise self.error(f"{name} is there twice", *keys)
            members.append(name)
        return tuple(members)

    def leaves(
        self, name: str, members: dict[str, tuple[str, ...]], above: tuple[str, ...]
    ) -> Iterable[str]:
        """The languages of a group and of the groups in it. above: the groups around it."""
        if name in above:
            circle = " > ".join([*above[above.index(name) :], name])
            raise self.error(f"is in a circle of groups: {circle}", "groups", name)
        for member in members[name]:
            if member in members:
                yield from self.leaves(member, members, (*above, name))
            else:
                yield member

    def check_nesting(self, groups: dict[str, GroupQuota]) -> None:
        """Raise QuotaError where two groups overlap, and neither contains the other."""
        for name, group in groups.items():
            for other in groups.values():
                common = group.tags & other.tags
                if common and common not in (group.tags, other.tags):
                    raise self.error(
                        f"overlaps with {other.name} in {', '.join(sorted(common))}, and neither "
                        "contains the other; groups must nest",
                        "groups",
                        name,
                    )

    def check_shares(self, quotas: Quotas) -> None:
        """Raise QuotaError where no supply could ever meet the quotas."""
        found = contradiction(quotas)
        if found is not None:
            message, keys = found
            raise self.error(message, *keys)

    # -- single values ----------------------------------------------------------------------

    def mapping(self, keys: KeyPath, valid: tuple[str, ...] = ()) -> dict[str, Any]:
        """The mapping at a key path, empty where nothing is written. valid: its keys, if they are
        fixed."""
        value: Any = self.document.value
        for key in keys:
            value = value[key]
        if value is None and keys:
            return {}
        if not isinstance(value, dict):
            example = "{share: 16.1%}" if len(keys) > 1 else "keys and values"
            raise self.error(f"is not a mapping; write {example}", *keys)
        for key in value:
            if valid and key not in valid:
                raise self.error(f"unknown key{suggest(key, valid)}", *keys, key)
        return value

    def bounds(
        self, entry: dict[str, Any], keys: KeyPath
    ) -> tuple[float | None, float | None, float | None]:
        """Share, minimum and maximum of a language or group, from 0 to 1."""
        found: list[float | None] = []
        for key in ("share", "minimum", "maximum"):
            try:
                value = entry.get(key)
                found.append(None if value is None else parse_share(value))
            except ValueError as problem:
                raise self.error(str(problem), *keys, key) from None
        share, minimum, maximum = found
        if minimum is not None and maximum is not None and minimum > maximum:
            what = f"{format_share(minimum)} is over the maximum, {format_share(maximum)}"
            raise self.error(what, *keys, "minimum")
        return share, minimum, maximum

    def epochs(self, entry: dict[str, Any], keys: KeyPath, default: float) -> float:
        return self.number(entry, (*keys, "max_epochs"), default, least=1.0)

    def number(
        self, entry: dict[str, Any], keys: KeyPath, default: float, *, least: float
    ) -> float:
        value = entry.get(str(keys[-1]))
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(f"{value!r} is not a number of {least:g} or more", *keys)
        if not least <= value < float("inf"):
            raise self.error(f"{value} is not a number of {least:g} or more", *keys)
        return float(value)

    def total(self, top: dict[str, Any], unit: str) -> int | None:
        if top.get("total") is None:
            return None
        try:
            total = parse_amount(top["total"], unit)
        except ValueError as problem:
            raise self.error(f"{problem} (unit: {unit}), or null", "total") from None
        if total == 0:
            raise self.error("is 0; write an amount, or null for as much as there is", "total")
        return total

    def choice(self, top: dict[str, Any], key: str, valid: tuple[str, ...], default: str) -> str:
        value = top.get(key, default)
        if value not in valid:
            raise self.error(f"{value!r} is not known{suggest(str(value), valid)}", key)
        return str(value)

    def beside(self, path: str) -> str:
        """A path that is relative to the file, as one that is relative to the working folder."""
        return in_folder(folder_of(self.document.path), path)
