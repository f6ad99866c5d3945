import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.config.units import (
    counted,
    format_amount,
    format_duration,
    format_share,
    parse_amount,
    parse_count,
    parse_duration,
    parse_mode,
    parse_share,
    parse_size,
    rough_duration,
)


@pytest.mark.parametrize(
    ("written", "size"),
    [
        (1000, 1000),
        ("1000", 1000),
        ("2_000_000_000", 2_000_000_000),
        ("40GB", 40 * 10**9),
        ("40 gb", 40 * 10**9),
        ("256MiB", 256 * 2**20),
        ("1.5KiB", 1536),
        ("7B", 7),
        ("2T", 2 * 10**12),
        (1.0, 1),
    ],
)
def test_sizes(written: object, size: int) -> None:
    assert parse_size(written) == size


@pytest.mark.parametrize("wrong", ["", "GB", "-1", "1.5", "1,5GB", "4 XB", True, None, [], 0.5])
def test_what_is_no_size_says_how_to_write_one(wrong: object) -> None:
    with pytest.raises(ValueError, match="40GB"):
        parse_size(wrong)


@pytest.mark.parametrize(
    ("written", "seconds", "shown"),
    [
        ("90s", 90, "90 s"),
        ("15min", 900, "15 min"),
        ("1.5h", 5400, "90 min"),
        ("2d", 172_800, "48 h"),
        ("24:00:00", 86_400, "24 h"),
        ("2-00:00:01", 172_801, "172801 s"),
    ],
)
def test_durations(written: object, seconds: int, shown: str) -> None:
    assert parse_duration(written) == seconds
    assert format_duration(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 s"), (0.44, "0.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"),
        (59.6, "1 min"), (200, "3 min 20 s"), (600, "10 min"), (3599.6, "1 h 00 min"),
        (7500, "2 h 05 min"), (86400 * 3 + 4 * 3600, "3 d 4 h"),
    ],
)  # fmt: skip
def test_rough_durations(seconds: float, text: str) -> None:
    assert rough_duration(seconds) == text


@pytest.mark.parametrize("wrong", ["", "h", 30, "30", "-1h", "10:70:00", "1h30", True, None])
def test_what_is_no_duration_says_how_to_write_one(wrong: object) -> None:
    with pytest.raises(ValueError, match="15min"):
        parse_duration(wrong)


def test_only_bytes_take_gigabytes() -> None:
    assert parse_amount("40GB", "bytes") == 40 * 10**9
    assert parse_count("2G") == parse_amount("2G", "tokens") == 2 * 10**9
    with pytest.raises(ValueError, match="2_000_000_000"):
        parse_amount("40GB", "tokens")


@pytest.mark.parametrize(
    ("written", "share"),
    [("16.1%", 0.161), ("0.1 %", 0.001), (0.161, 0.161), ("0.161", 0.161), (0, 0.0), ("100%", 1.0)],
)
def test_shares(written: object, share: float) -> None:
    assert parse_share(written) == share


@pytest.mark.parametrize("wrong", ["16,1%", 16.1, "101%", "-1%", "nan", "", True, None, [1]])
def test_what_is_no_share_says_how_to_write_one(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"16\.1%"):
        parse_share(wrong)


@given(st.integers(0, 10_000))
def test_percentages_are_exact(hundredths: int) -> None:
    written = f"{hundredths // 100}.{hundredths % 100:02d}%"
    assert parse_share(written) == hundredths / 10_000


def test_formats() -> None:
    assert format_amount(40e9, "bytes") == "40.00 GB"
    assert format_amount(999_960, "bytes") == "1.00 MB"
    assert format_amount(1_234_000, "words") == "1.23 M words"
    assert format_amount(12, "documents") == "12 documents"
    assert format_share(0.161) == "16.10 %"
    assert format_share(0.0001) == "0.0100 %"
    assert format_share(0) == "0.00 %"


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("0700", 0o700),
        ("0750", 0o750),
        ("0755", 0o755),
        ("0770", 0o770),
        ("u=rwx", 0o700),
        ("u=rwx,g=rx", 0o750),
        ("g=rx, u=rwx, o=", 0o750),
        ("ug=rwx,o=x", 0o771),
    ],
)
def test_modes(written: str, mode: int) -> None:
    assert parse_mode(written) == mode


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (750, "750 is not a mode; .* in quotes"),
        (0o750, "488 is not a mode; .* in quotes"),
        (True, "is not a mode"),
        ("750", "is not a mode"),
        ("01777", "is not a mode"),
        ("0789", "is not a mode"),
        ("u+rwx", "is not a mode"),
        ("u=rwX", "is not a mode"),
        ("", "is not a mode"),
        ("0050", "keeps the owner out"),
        ("g=rx", "keeps the owner out"),
        ("0600", "keeps the owner out"),
        ("0777", "lets everybody write"),
        ("u=rwx,o=w", "lets everybody write"),
    ],
)
def test_what_is_no_mode_says_how_to_write_one(wrong: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_mode(wrong)


@pytest.mark.parametrize(
    ("number", "words", "text"),
    [
        (0, ("file",), "0 files"),
        (1, ("file",), "1 file"),
        (1234, ("file",), "1,234 files"),
        (1, ("entry is", "entries are"), "1 entry is"),
        (2, ("entry is", "entries are"), "2 entries are"),
    ],
)
def test_one_is_not_plural(number: int, words: tuple[str, ...], text: str) -> None:
    assert counted(number, *words) == text
