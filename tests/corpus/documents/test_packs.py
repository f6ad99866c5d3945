"""Languages of packs stand in the registry as the product's do; what cannot be used is told by file
and line."""

import importlib.metadata
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from corpus.documents import packs
from corpus.documents.labels import labels_of
from corpus.documents.languages import LANGUAGES, get, resolve, tag_of, use_packs
from corpus.documents.packs import force_packs, installed_packs, pack_at, packs_in_force
from corpus.errors import ConfigError
from tests.packs import BALEARIC, HEADER, SARDINIAN, pack

PRODUCT = list(LANGUAGES)


def test_a_pack_adds_to_the_registry(tmp_path: Path) -> None:
    use_packs([pack_at(pack(tmp_path / "both", BALEARIC + "\n# of Italy\n" + SARDINIAN))])
    assert list(LANGUAGES) == [*PRODUCT, "ca-x-balear", "sc"]
    assert get("sc").regions == ("IT",)
    assert get("ca-x-balear").parent == "ca"
    assert [resolve(code) for code in ("srd", "SC", "balear", "ca_x_balear", "cat")] == [
        *("sc", "sc", "ca-x-balear", "ca-x-balear", "ca")
    ]
    assert tag_of("srd_Latn", "glotlid") == tag_of("sc", "lid.176") == "sc"
    use_packs([])
    assert list(LANGUAGES) == PRODUCT
    assert tag_of("srd_Latn", "glotlid") == "srd"


def test_a_variety_may_stand_before_its_language(tmp_path: Path) -> None:
    southern = "sc-x-campid\tCampidanese\tcampidanesu\tLatn\tRomance\tIT\tsrd\tsc\n"
    use_packs([pack_at(pack(tmp_path / "sc", southern + SARDINIAN))])
    assert resolve("srd") == "sc"
    assert resolve("sc-x-campid") == "sc-x-campid"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ca\tC\tc\tLatn\tR\tES\tcat\n", r":2: ca stands for ca already \(Catalan\)"),
        ("ab\tC\tc\tLatn\tR\tES\tcat\n", ":2: cat stands for ca already"),
        ("sc\tC\tc\tLatn\tR\tES\tsrd\t\tval\n", ":2: val stands for ca-valencia already"),
        ("sc\tC\tc\tLatn\tR\tES\tsrd\t\tno\n", ":2: no stands for nb already"),
        (SARDINIAN + SARDINIAN, ":3: sc stands for sc already"),
        ("../x\tC\tc\tLatn\tR\tES\tsrd\n", ":2: tag: '../x' is no tag of a language"),
        ("SC\tC\tc\tLatn\tR\tES\tsrd\n", "valid are tags of BCP-47 in their usual case"),
        ("ca-balear!\tC\tc\tLatn\tR\tES\tcat\n", "is no tag of a language"),
        ("x-balear\tC\tc\tLatn\tR\tES\tcat\n", "is no tag of a language"),
        ("ca-x-balearics\tC\tc\tLatn\tR\tES\tcat\n", "is no tag of a language"),
        ("und\tC\tc\tLatn\tR\tES\tund\n", "is no tag of a language"),
        ("sc\t\tc\tLatn\tR\tES\tsrd\n", "name: must be a name of 1 to 60 visible"),
        ("sc\tC\tc\u202e\tLatn\tR\tES\tsrd\n", "autonym: must be a name"),
        ("sc\tC\tc\tlatin\tR\tES\tsrd\n", "scripts: must be codes of ISO 15924, as Latn"),
        ("sc\tC\tc\tLatn\tR\t\tsrd\n", "regions: must be codes of ISO 3166-1"),
        ("sc\tC\tc\tLatn\tR\tES\tsc\n", "iso639_3: must be the three letters"),
        ("sc\tC\tc\tLatn\tR\tES\tsrd\t\ta/b\n", "aliases: 'a/b' is no code"),
        ("sc-x-a\tC\tc\tLatn\tR\tES\tsrd\tsd\n", "parent: there is no language 'sd'"),
        ("sc\tC\tc\tLatn\tR\tES\tcat\tca\n", "must begin with ca-, such as ca-x-sc"),
        ("ca-x-a\tC\tc\tLatn\tR\tES\tsrd\tca\n", "iso639_3: must be that of ca, cat"),
        ("sc\tC\tc\tLatn\tR\tES\tsrd\t\t\t\t\n", "has 11 cells between tabs; the table has 9"),
    ],
)
def test_a_line_that_cannot_be_used(line: str, message: str, tmp_path: Path) -> None:
    folder = pack(tmp_path / "bad", line)
    with pytest.raises(ConfigError, match=message) as raised:
        use_packs([pack_at(folder)])
    assert raised.value.where.startswith(f"{folder}/languages.tsv:")
    assert packs_in_force() == ()
    assert list(LANGUAGES) == PRODUCT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tag\tname\n", ":1: the columns are tag, name; valid, in this order: tag, name, autonym"),
        (HEADER.replace("\t", "  "), ":1: has spaces between its cells; write tabs"),
        ("# nothing\n\n", "languages.tsv: is empty; its columns are tag, name"),
    ],
)
def test_other_columns(text: str, message: str, tmp_path: Path) -> None:
    folder = pack(tmp_path / "bad")
    (folder / "languages.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        use_packs([pack_at(folder)])


def test_what_is_no_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="there is no such folder of a language pack"):
        pack_at(tmp_path / "gone")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="has no languages.tsv; there is no table"):
        pack_at(tmp_path / "empty")
    folder = pack(tmp_path / "latin")
    (folder / "quality.tsv").write_bytes("tag\nbé\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"quality.tsv:2: is not UTF-8"):
        pack_at(folder)
    monkeypatch.setattr(packs, "MOST_BYTES", 10)
    with pytest.raises(ConfigError, match="is larger than"):
        pack_at(pack(tmp_path / "large"))


def test_files_of_windows(tmp_path: Path) -> None:
    folder = pack(tmp_path / "sc")
    text = "\ufeff" + (HEADER + SARDINIAN).replace("\n", "\r\n")
    (folder / "languages.tsv").write_text(text, encoding="utf-8", newline="")
    use_packs([pack_at(folder)])
    assert "sc" in LANGUAGES


def test_labels_of_a_pack(tmp_path: Path) -> None:
    header = "tag\tlid.176\tlid218\topenlid\tglotlid\n"
    labels = header + "sc\tsc\tsrd_Latn\t\tsrd_Latn\n"
    use_packs([pack_at(pack(tmp_path / "sc", SARDINIAN, labels=labels))])
    assert labels_of("sc") == {
        "lid.176": ("sc",),
        "lid218": ("srd_Latn",),
        "openlid": (),
        "glotlid": ("srd_Latn",),
    }
    use_packs([pack_at(pack(tmp_path / "b", SARDINIAN, labels=header + "sc\tsdn\n"))])
    with pytest.raises(ConfigError, match=r"labels.tsv:2: lid.176: sdn is read as sdn, not as sc"):
        labels_of("sc")
    use_packs([pack_at(pack(tmp_path / "c", SARDINIAN, labels=header + "ca\tca\n"))])
    with pytest.raises(ConfigError, match="'ca' is no language of this pack; valid: sc"):
        labels_of("sc")


def test_installed_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of tables is found without being imported."""
    folder = pack(tmp_path / "tables_of_sardinian", SARDINIAN)
    (folder / "__init__.py").write_text("raise AssertionError('was imported')\n")
    monkeypatch.syspath_prepend(tmp_path)
    points = [EntryPoint("sardinian", "tables_of_sardinian", "alia_corpus.languages")]
    monkeypatch.setattr(packs, "entry_points", lambda group: points)
    assert importlib.metadata.entry_points is not packs.entry_points
    installed_packs.cache_clear()
    try:
        (found,) = installed_packs()
        assert found.name == "sardinian"
        force_packs(installed_packs())
        assert "sc" in LANGUAGES
        installed_packs.cache_clear()
        points[:] = [EntryPoint("gone", "no_such_package", "alia_corpus.languages")]
        with pytest.raises(ConfigError, match="entry point gone of .*is no installed package"):
            installed_packs()
    finally:
        monkeypatch.undo()
        installed_packs.cache_clear()
