"""Languages of packs, for what is called without a pipeline."""

from pathlib import Path

import pytest

from corpus import api
from corpus.errors import ConfigError
from tests.packs import MARKS, pack


def test_packs_for_stages_without_a_pipeline(tmp_path: Path) -> None:
    api.use_language_packs(pack(tmp_path / "balear", variety=MARKS))
    assert api.languages()["tag"].to_pylist()[-1] == "ca-x-balear"
    documents = [{"text": "Sa nina i s'al·lot, a s'horabaixa.", "language": "ca"}]
    assert api.apply("variety", documents)["language"].to_pylist() == ["ca-x-balear"]
    with pytest.raises(ConfigError, match="there is no such folder"):
        api.use_language_packs(tmp_path / "gone")
    assert api.apply("variety", documents)["language"].to_pylist() == ["ca-x-balear"]
    api.use_language_packs()
    assert api.apply("variety", documents)["language"].to_pylist() == ["ca"]
