from pathlib import Path

import pytest

from corpus.documents.suppression import Commitments, SuppressionList
from corpus.errors import ConfigError, InputError
from corpus.pipeline.fingerprints import component_identity
from corpus.run.spellings import page_of
from corpus.schema import COLUMNS
from corpus.testing import StageContract, batch_of
from stages.rights.suppress import Suppress

KEY = "1f" * 32
HASHES = Commitments(bytes.fromhex(KEY))
DOCUMENTS = [
    {"id": "1", "url": "https://a.example/1", "text": "un pa"},
    {"id": "gone", "url": "https://a.example/2", "text": "dos pans"},
    {"id": "3", "url": "http://www.b.example/asked/", "text": "tres pans"},
    {"id": "4", "url": "https://blog.c.example/x", "text": "quatre pans"},
    {"id": "5", "url": "https://d.example/", "text": "EL TEXT, oblidat!"},
    {"id": "6", "url": "", "text": "."},
    {"id": "7", "url": "https://notc.example/", "text": ""},
]


def suppressing(folder: Path) -> Suppress:
    text = HASHES.of_text("el text oblidat")
    assert text is not None
    held = SuppressionList(HASHES.sign, {}).with_more(
        {
            "id": [HASHES.of("id", "gone")],
            "url": [HASHES.of("url", page_of("https://b.example/asked"))],
            "domain": [HASHES.of("domain", "c.example")],
            "text": [text],
        }
    )
    (folder / "list.txt").write_bytes(held.render())
    (folder / "key").write_text(KEY)
    return Suppress(lists=(str(folder / "list.txt"),), key=str(folder / "key"))


class TestContract(StageContract):
    documents = DOCUMENTS

    def test_verdicts(self) -> None:
        result = self.stage.process(batch_of(DOCUMENTS, Suppress.reads))
        assert result.dropped is not None
        out = "suppressed"
        assert result.dropped.to_pylist() == [None, out, out, out, out, None, None]


@pytest.fixture(autouse=True, scope="module")
def _stage(tmp_path_factory: pytest.TempPathFactory) -> None:
    TestContract.stage = suppressing(tmp_path_factory.mktemp("lists"))


def test_it_reads_what_is_there(tmp_path: Path) -> None:
    stage = suppressing(tmp_path)
    known = {name: COLUMNS[name].type for name in ("id", "html")}
    placed = stage.placed(known, {})
    assert list(placed.reads) == ["id"]
    dropped = placed.process(batch_of(DOCUMENTS, placed.reads)).dropped
    assert dropped is not None
    assert dropped.to_pylist().count("suppressed") == 1


def test_the_content_of_the_lists_is_its_identity(tmp_path: Path) -> None:
    stage = suppressing(tmp_path)
    before = component_identity(stage)
    (tmp_path / "key").rename(tmp_path / "other")
    moved = Suppress(lists=stage.lists, key=str(tmp_path / "other"))
    assert component_identity(moved) == before
    assert KEY not in str(before)
    path = tmp_path / "list.txt"
    path.write_text(path.read_text() + f"url {'0' * 64}\n")
    assert component_identity(moved) != before
    assert moved.facts() == {"suppressed": {"list": 5}}


def test_another_key(tmp_path: Path) -> None:
    stage = suppressing(tmp_path)
    (tmp_path / "key").write_text("00" * 32)
    with pytest.raises(ConfigError, match="was made with another key"):
        stage.identity()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("key", "secret", "key: holds no key"),
        ("list.txt", "a.example\n", "list.txt: is no suppression list"),
        ("list.txt", f"alia-corpus suppression 1 {HASHES.sign}\nid 1\n", "line 2 is no entry"),
    ],
)
def test_what_is_no_list_or_key(tmp_path: Path, name: str, content: str, message: str) -> None:
    stage = suppressing(tmp_path)
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=message):
        stage.identity()


def test_no_list(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="names no list"):
        Suppress(lists=(), key="key")
    stage = Suppress(lists=(str(tmp_path / "none"),), key=str(tmp_path / "key"))
    with pytest.raises(InputError):
        stage.identity()
