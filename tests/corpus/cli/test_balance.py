from pathlib import Path

import pytest

from corpus.cli.balance import balance_table, read_supply
from corpus.errors import ConfigError, InputError
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
        ("language,bytes\nes,nan\n", "supply.csv:2: bytes: 'nan' is not an amount"),
        ("language,bytes\nes,1\nca,inf\n", "supply.csv:3: bytes: 'inf' is not an amount"),
        (
            "language,bytes\n",
            "supply.csv: has no rows; a language and an amount in each are needed",
        ),
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

              target       firm  trained   stored                  within  epochs  bound by  \
amount   supply
co_official           ≥ 20.00 %  20.00 %  11.11 %                            2.00    epochs   100 \
B     50 B

              target       firm  trained   stored                  within  epochs  bound by  \
amount   supply
es           90.00 %             80.00 %  88.89 %                            0.40     share   400 \
B  1.00 kB
ca            8.00 %             12.00 %   6.67 %  60.00 % of co_official    2.00    epochs    60 \
B     30 B
eu            2.00 %   ≥ 5.00 %   8.00 %   4.44 %  40.00 % of co_official    2.00    epochs    40 \
B     20 B

Above their shares, since others have too little text:
  eu: share 5.00 %, got 8.00 % (40 B); others of its group have too little text, and the group's \
bound needs it; it is read 2.00 times

Targets out of reach (shares of languages that have a minimum, which is met):
  ca: share 15.00 %, got 12.00 % (60 B); its supply of 30 B is read 2.00 times; a supply of 37.50 \
B, or max_epochs 2.50, would meet it

These cannot hold together:
  the total of 500 B
  ca has the share 15.00 %, 75 B
  ca has 30 B of text, read 2 times at most, 60 B

Ways out, each with the --what-if that shows it:
  read more often: ca 2.50 times
    --what-if 'ca.max_epochs=2.50 total=500'
  more text: ca 38 B in place of 30 B
    --what-if 'ca.supply=38 total=500'
  a total of 400 B in place of 500 B
    --what-if 'total=400'

No quota: zh (5 B).
"""


WHAT_IF = """\
             as written                     what if 1                      what if 2
trained      500 B                          800 B                          100 B
missed       0 firm, 1 targets              0 firm, 0 targets              0 firm, 0 targets
co_official  ███            20.00 %  2.00×  ███            20.00 %  3.20×  ███            20.00 % \
 0.40×
es           ████████████   80.00 %  0.40×  ████████████   80.00 %  0.64×  ████████████   80.00 % \
 0.08×
ca           █▊             12.00 %  2.00×  ██▎            15.00 %  4.00×  ██▍            16.00 % \
 0.53×
eu           █▎              8.00 %  2.00×  ▊               5.00 %  2.00×  ▋               4.00 % \
 0.20×

what if 1: ca.max_epochs=4
what if 2: total=100 eu.minimum=3%
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
    assert table.index("Above their shares") < table.index("Missed:")
    assert table.index("Missed:") < table.index("Targets out of reach")
    assert "These cannot hold together:\n  the total of 1.00 kB\n  eu has the minimum" in table
    assert "--what-if 'total=40'" in table


def test_what_if_shows_changes_side_by_side(tmp_path: Path) -> None:
    supply = supply_file(tmp_path, "language,bytes\nes,1000\nca,30\neu,20\n")
    table = balance_table(
        parse_quotas(QUOTAS), supply, ["ca.max_epochs=4", "total=100 eu.minimum=3%"]
    )
    assert table == WHAT_IF


def test_a_change_that_is_none_is_one_message(tmp_path: Path) -> None:
    supply = supply_file(tmp_path, "language,bytes\nes,1000\n")
    with pytest.raises(ConfigError, match="--what-if: caa.share=1%: no language or group 'caa'"):
        balance_table(parse_quotas(QUOTAS), supply, ["caa.share=1%"])
