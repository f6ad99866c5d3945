"""Norms of the product, and of language packs."""

from pathlib import Path

import pytest

from corpus.documents.languages import LANGUAGES, use_packs
from corpus.documents.packs import pack_at
from corpus.errors import ConfigError
from stages.quality.norms import norms, norms_of
from stages.quality.quality import Quality
from tests.packs import BALEARIC, SARDINIAN, pack

HEADER = "tag\tshortest\tlongest\tstop_share\tstop_words\n"


def test_every_language_of_the_product_has_norms() -> None:
    assert norms().keys() == set(LANGUAGES)
    assert norms_of("und") is None


def test_norms_of_a_pack(tmp_path: Path) -> None:
    table = HEADER + "sc\t2.1\t7.4\t0.35\tsu sa de e in sos sas\n"
    plain = Quality().identity()
    use_packs([pack_at(pack(tmp_path / "sc", BALEARIC + SARDINIAN, quality=table))])
    own = norms_of("sc")
    assert own is not None
    assert "sos" in own.stop_words
    assert str(own) == "7 stop words; 2.1 to 7.4 letters a word"
    assert norms_of("ca-x-balear") == norms_of("ca")
    assert Quality().identity() != plain
    assert "sc" in Quality.language_data().has
    use_packs([])
    assert norms_of("sc") is None
    assert Quality().identity() == plain


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sc\t2,1\t7.4\t0.35\tsu sa", ":2: shortest, longest and stop_share must be numbers; they"),
        ("sc\t7.4\t2.1\t0.35\tsu sa", ":2: shortest and longest must be letters a word"),
        ("sc\t2.1\t7.4\t35\tsu sa", ":2: shortest and longest must be"),
        ("sc\tnan\t7.4\t0.3\tsu sa", ":2: shortest and longest must be"),
        ("sc\t2.1\t7.4\t0.35\tSu sa", ":2: stop_words: must be words in lower case"),
        ("sc\t2.1\t7.4\t0.35", ":2: stop_words: must be words"),
        ("ca\t2.1\t7.4\t0.35\tsu sa", ":2: 'ca' is no language of this pack; valid: sc"),
    ],
)
def test_norms_that_cannot_be_used(line: str, message: str, tmp_path: Path) -> None:
    use_packs([pack_at(pack(tmp_path / "sc", SARDINIAN, quality=HEADER + line))])
    with pytest.raises(ConfigError, match=message):
        Quality()
