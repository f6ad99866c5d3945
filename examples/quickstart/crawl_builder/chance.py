"""Choices that look random and are a function of their seed alone (SHA-256, so no hash seed)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def number(seed: str, below: int) -> int:
    """An integer in [0, below)."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") % below


def pick(seed: str, choices: Sequence[T]) -> T:
    return choices[number(seed, len(choices))]


def shuffled(seed: str, keys: Iterable[str]) -> list[str]:
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())
