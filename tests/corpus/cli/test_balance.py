from pathlib import Path

import pytest

from corpus.cli.balance import balance_table, read_supply
from corpus.errors import InputError
from corpus.quotas.file import parse_quotas

QUOTAS = """
max_epochs: 2
groups: {co_official: {members: [ca, eu], minimum: 20%}}
languages:
  es: {share: 90%}
  ca: {share: 8%, minimum: 0}
  eu: {share: 2%, minimum: 5%}
"""


def supply_file(folder: Path, text: str) -> Path:
    path = folder / "supply.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_amounts_by_unit_adds_sources_and_knows_other_codes(tmp_path: Path) -> None:
    path = supply_file(
        tmp_path,
        "\ufeffLanguage, source, documents, bytes\n"
        "es, crawl, 10, 1_000\nspa, books, 2, 500\ncat, crawl, 3, 4kB\nzh, crawl, 1, 7\n",
    )
    assert read_supply(path, "bytes") == {"es": 1500, "ca": 4000, "zh": 7}
    assert read_supply(path, "documents") == {"es": 12, "ca": 3, "zh": 1}
    path = supply_file(tmp_path, "language,amount\nno,2\nnn,3\n")
    assert read_supply(path, "words") == {"nb": 2, "nn": 3}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "supply.csv: is empty; a header with language, and amount or bytes, is needed"),
        ("tag,bytes\nes,1\n", "supply.csv:1: has the columns tag, bytes"),
        ("language,words\nes,1\n", "supply.csv:1: has the columns language, words"),
        ("language,bytes\nes,many\n", "supply.csv:2: bytes: 'many' is not an amount"),
        ("language,bytes\nes,-1\n", "supply.csv:2: bytes: '-1' is not an amount"),
        ("language,bytes\nes\n", "supply.csv:2: bytes: '' is not an amount"),
        ("language,bytes\n,1\n", "supply.csv:2: has no language"),
    ],
)
def test_errors_say_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_supply(supply_file(tmp_path, text), "bytes")
    assert message in str(caught.value)


def test_a_missing_or_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_supply(tmp_path / "none.csv", "bytes")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read_supply(tmp_path / "binary.csv", "bytes")


EXPECTED = """\
Trained text: 500 B (as much as quotas and supply allow), of 450 B stored.
Supply: 1.05 kB in languages with a quota. Strategy: declared.

             declared   wanted  trained   stored  epochs  amount   supply
co_official            20.00 %  20.00 %  11.11 %    2.00   100 B     50 B

             declared   wanted  trained   stored  epochs  amount   supply
es            90.00 %  80.00 %  80.00 %  88.89 %    0.40   400 B  1.00 kB
ca             8.00 %  15.00 %  12.00 %   6.67 %    2.00    60 B     30 B
eu             2.00 %   5.00 %   8.00 %   4.44 %    2.00    40 B     20 B

Targets not reached (shares of languages that have a minimum, which is met, or none of their own):
  ca: share 15.00 %, got 12.00 % (60 B); its supply of 30 B is read 2.00 times; a supply of \
37.50 B, or max_epochs 2.50, would meet it

No quota: zh (5 B).
"""


def test_the_table_shows_wanted_and_got_and_why(tmp_path: Path) -> None:
    text = "language,bytes\nes,1000\nca,30\neu,20\nzh,5\n"
    table = balance_table(parse_quotas(QUOTAS), supply_file(tmp_path, text))
    assert table == EXPECTED
    text = "language,bytes\nes,1000\nca,30\neu,1\n"
    table = balance_table(parse_quotas(f"total: 1kB{QUOTAS}"), supply_file(tmp_path, text))
    assert "eu: minimum 5.00 %, got 0.20 % (2 B); its supply of 1 B is read 2.00 times" in table
    assert "a supply of 25 B, or max_epochs 50.00, would meet it" in table
    assert "Missed:" in table
    assert "Targets not reached" in table
    assert max(map(len, table.split("Missed:")[0].splitlines())) <= 100
