"""The version of a dataset, and how it goes on where documents are taken out."""

from typing import Any

import pytest

from corpus.run.manifest import dataset_version, raised_version


def manifest(stated: str = "", raised: str = "") -> dict[str, Any]:
    publication = {"version": stated} if stated else {}
    return {
        "format": 1,
        **({"version": raised} if raised else {}),
        "statements": {"publication": publication, "about": {}, "strict": False},
    }


@pytest.mark.parametrize(
    ("stated", "raised", "version", "following"),
    [
        ("", "", None, "2.0.0"),
        ("", "2.0.0", "2.0.0", "3.0.0"),
        ("1.2.3", "", "1.2.3", "2.0.0"),
        ("1.2.3", "2.0.0", "2.0.0", "3.0.0"),
        ("2.1.0", "2.0.0", "2.1.0", "3.0.0"),
        ("10.0", "9.0.0", "10.0", "11.0.0"),
        ("2026-05", "", "2026-05", "2026-05+removal.1"),
        ("2026-05", "2026-05+removal.1", "2026-05+removal.1", "2026-05+removal.2"),
        ("2026-06", "2026-05+removal.1", "2026-06", "2026-06+removal.1"),
    ],
)
def test_versions(stated: str, raised: str, version: str | None, following: str) -> None:
    found = manifest(stated, raised)
    assert dataset_version(found) == version
    assert raised_version(found) == following


def test_a_manifest_of_before() -> None:
    assert dataset_version({"format": 1}) is None
    assert raised_version({"format": 1}) == "2.0.0"
