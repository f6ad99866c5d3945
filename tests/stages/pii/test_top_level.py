import pytest

from stages.pii.top_level import is_top_level


@pytest.mark.parametrize(
    "label", ["com", "CAT", "eus", "gal", "bzh", "рф", "укр", "ελ", "xn--p1ai", "example", "test"]
)
def test_those_that_exist_or_are_reserved(label: str) -> None:
    assert is_top_level(label)


@pytest.mark.parametrize("label", ["", "png", "jpg", "vector", "co.uk", "c", "123", "xn--zzz"])
def test_all_else(label: str) -> None:
    assert not is_top_level(label)
