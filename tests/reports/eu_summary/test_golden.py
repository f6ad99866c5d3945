"""The summary of a described run, byte for byte, in six languages.

After a wanted change: `UPDATE_GOLDEN=1 pytest tests/reports/eu_summary/test_golden.py`, then read
the diff.
"""

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from reports.eu_summary import summary_files
from tests import ROOT
from tests.reports.eu_summary.stated import facts

GOLDEN = ROOT / "tests" / "golden" / "reports" / "eu_summary"
TEXTS = (
    *(f"eu_training_content_summary{tag}.md"
      for tag in ("", ".es", ".ca", ".ca-valencia", ".eu", ".gl")),
    "eu_training_content_summary.json",
    "domains_top10.csv",
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    return summary_files(facts(tmp_path_factory.mktemp("run")))


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_as_they_were(files: Mapping[str, bytes], name: str) -> None:
    compare(files[name], name)


@pytest.mark.parametrize("part", ["word/document.xml", "docProps/core.xml"])
def test_the_word_document_is_as_it_was(files: Mapping[str, bytes], part: str) -> None:
    content = io.BytesIO(files["eu_training_content_summary.es.docx"])
    with zipfile.ZipFile(content) as archive:
        compare(archive.read(part).replace(b"<w:p>", b"\n<w:p>") + b"\n", Path(part).name)


def compare(found: bytes, name: str) -> None:
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(found)
    assert found == golden.read_bytes()
