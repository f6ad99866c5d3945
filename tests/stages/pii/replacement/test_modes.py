"""The setting `replace` of the stage `pii`: what holds for every way to replace."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.config.settings import build
from corpus.errors import ConfigError
from corpus.stage import Result
from corpus.testing import StageContract, batch_of
from stages.pii.personal_data import PersonalData

MODES = ("placeholder", "hash", "pseudonym", "mask", "remove")
SECRET = "an invented secret, long enough"


@pytest.fixture(autouse=True, scope="module")
def _secret() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIA_PII_SECRET", SECRET)
        yield


def stage_of(mode: str, **given: Any) -> PersonalData:
    return PersonalData(replace=mode, **given)  # type: ignore[arg-type]  # one of MODES


def processed(stage: PersonalData, documents: Sequence[Mapping[str, Any]]) -> Result:
    id_ = {"id": pa.string()} if any("id" in one for one in documents) else {}
    placed = stage.placed({**PersonalData.reads, **id_}, {})
    return placed.process(batch_of(documents, placed.reads))


def scrubbed(mode: str, text: str, language: str = "es", **given: Any) -> str:
    result = processed(stage_of(mode, **given), [{"text": text, "language": language}])
    assert result.quarantined is not None
    assert result.quarantined.null_count == 1
    rewritten: str = result.columns["text"][0].as_py()
    return rewritten


class _Contract(StageContract):
    documents = [
        {"text": "Escriu a forn@antic.cat o al 934 12 34 56.", "language": "ca"},
        {"text": "Nothing of anyone here, in 2019.", "language": "en"},
        {"text": "DNI 12345678Z, otra vez 12.345.678-Z; IP 83.12.5.9", "language": "es"},
        {"text": "Already <EMAIL_1> and <EMAIL_3f9ac1d20b44>.", "language": "und"},
        {"text": "", "language": "eu"},
    ]

    mode = ""

    @pytest.fixture(autouse=True)
    def _stage(self) -> None:
        type(self).stage = stage_of(self.mode, spans="types", dense_rate=40.0)


class TestHash(_Contract):
    mode = "hash"


class TestPseudonym(_Contract):
    mode = "pseudonym"


class TestMask(_Contract):
    mode = "mask"


class TestRemove(_Contract):
    mode = "remove"


VALUES = [
    "a.puig85@forn.cat", "c%40d.gal", "+34 655 072 931", "600123456", "934 12 34 56",
    "020 7946 1918", "(212) 555-4123", "12345678Z", "X1234567L", "12.345.678-Z",
    "ES91 2100 0418 4502 0005 1332", "4111 1111 1111 1111", "83.12.5.9", "2a00:1450:4003:80f::9",
    "44051401359", "RSSMRA85T10A562S",
]  # fmt: skip
BETWEEN = [
    "/57", "/", "tel. ", "DNI ", "PESEL ", "IP ", " ", ", ", "\n", "1", "34", "-", "+", ".", "@",
    "x", "<EMAIL_1>", "<", "2019", "(", ")", "***", "d'", "; ", " y ", "IBAN: ",
]  # fmt: skip
pieces = st.sampled_from(VALUES) | st.sampled_from(BETWEEN) | st.text(max_size=3)
texts = st.lists(pieces, max_size=10).map("".join)
languages = st.sampled_from(["es", "en", "fr", "de", "und"])


@pytest.mark.parametrize("mode", MODES)
@settings(max_examples=settings.default.max_examples // 2)
@given(text=texts, language=languages, minimum=st.sampled_from([0.4, 0.5]))
@example("ES91 2100 0418 4502 0005 1332 y GB82 WEST 1234 5698 7654 32", "es", 0.5)
@example("612 045 378 600 123 456 tel.", "es", 0.4)
def test_a_second_time_changes_nothing(mode: str, text: str, language: str, minimum: float) -> None:
    once = scrubbed(mode, text, language, minimum_score=minimum)
    assert scrubbed(mode, once, language, minimum_score=minimum) == once


RESERVED = {"2079", "0207", "0794", "7946", "2125", "1255", "2555", "5554", "2001"}
"""Digits of ranges for fiction and documentation."""


def cores(value: str) -> set[str]:
    """Pieces of a value that must not be left: four digits in a row, and words."""
    digits = re.sub(r"\D", "", value)
    return {digits[i : i + 4] for i in range(len(digits) - 3)} | set(
        re.findall(r"[A-Za-z]{3,}", value)
    )


@pytest.mark.parametrize("mode", MODES)
@given(values=st.lists(st.sampled_from(VALUES), min_size=1, max_size=4, unique=True))
def test_no_piece_of_a_value_is_left(mode: str, values: list[str]) -> None:
    text = " and then ".join(f"tel. DNI IBAN {value};" for value in values)
    found = scrubbed("placeholder", text)
    rewritten = scrubbed(mode, text)
    for value in values:
        if value in found or found.count("<") < len(values):
            continue  # not found, in any mode
        left = re.sub(r"<[A-Z_]+_\w+>", "", rewritten)
        for core in cores(value) - RESERVED:
            assert core not in left


@pytest.mark.parametrize("mode", ["hash", "pseudonym"])
def test_one_key_one_value(mode: str) -> None:
    text = "ana@forn.cat, ANA@forn.cat, 600123456 tel., +34 600 123 456"
    documents = [{"text": text, "language": "es", "id": name} for name in "aab"]
    of_document = processed(stage_of(mode), documents).columns["text"].to_pylist()
    assert of_document[0] == of_document[1] != of_document[2]
    of_corpus = processed(stage_of(mode, scope="corpus"), documents).columns["text"].to_pylist()
    assert len(set(of_corpus)) == 1
    assert of_corpus[0] not in of_document


def test_equal_values_are_alike_in_every_way_to_write_them() -> None:
    hashed = scrubbed("hash", "ana@forn.cat ANA@forn.cat; tel. 600123456, +34 600 123 456")
    assert re.fullmatch(r"<EMAIL_(\w{12})> <EMAIL_\1>; tel. <PHONE_(\w{12})>, <PHONE_\2>", hashed)
    pseudonyms = scrubbed("pseudonym", "12345678Z 12.345.678-Z; tel. 600123456, +34 600 123 456")
    dni, dotted = pseudonyms.partition(";")[0].split(" ")
    assert dni == dotted.replace(".", "").replace("-", "")
    local, abroad = re.findall(r"\d{9}|\+34 [\d ]+", pseudonyms.partition(";")[2])
    assert abroad.replace(" ", "") == f"+34{local}"


@pytest.mark.parametrize("mode", ["hash", "pseudonym"])
def test_another_secret_gives_other_values(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "ana@forn.cat, DNI 12345678Z, tel. 600123456"
    first, identity = scrubbed(mode, text), stage_of(mode).identity()
    assert scrubbed(mode, text) == first
    monkeypatch.setenv("ALIA_PII_SECRET", "another one, of which all is invented")
    assert scrubbed(mode, text) != first
    other = stage_of(mode).identity()
    assert other != identity
    assert "another" not in str(other)
    monkeypatch.setenv("OTHER", SECRET)
    assert stage_of(mode, secret_variable="OTHER").identity() == identity


@pytest.mark.parametrize("mode", ["hash", "pseudonym"])
@pytest.mark.parametrize("secret", [None, "", "too short"])
def test_a_secret_is_needed(mode: str, secret: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = stage_of(mode)
    if secret is None:
        monkeypatch.delenv("ALIA_PII_SECRET")
    else:
        monkeypatch.setenv("ALIA_PII_SECRET", secret)
    with pytest.raises(
        ConfigError, match="at least 16 characters in the environment variable ALIA"
    ):
        build(PersonalData, {"replace": mode}, where=lambda keys: "p.yaml")
    with pytest.raises(ConfigError, match="environment variable"):
        processed(stage, [{"text": "ana@forn.cat"}])  # of a process elsewhere


def test_a_process_with_another_secret_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = stage_of("hash")
    monkeypatch.setenv("ALIA_PII_SECRET", "another one, of which all is invented")
    with pytest.raises(ConfigError, match="has another value in this process"):
        processed(stage, [{"text": "ana@forn.cat"}])


def test_modes_without_a_key_need_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALIA_PII_SECRET")
    for mode in ("placeholder", "mask", "remove"):
        assert stage_of(mode).identity()["secret"] == ""


def test_a_digest_needs_its_place() -> None:
    with pytest.raises(ConfigError, match=r"with `replace: hash` it needs \{number\}"):
        stage_of("hash", placeholder="[{type}]")


@pytest.mark.parametrize("mode", MODES)
def test_placeholders_that_are_there_stay(mode: str) -> None:
    text = "<EMAIL_1> <PHONE_3f9ac1d20b44>, ana@forn.cat"
    rewritten = scrubbed(mode, text)
    assert rewritten.startswith("<EMAIL_1> <PHONE_3f9ac1d20b44>")
    assert "<EMAIL_1>" not in rewritten[1:]
    assert "ana" not in rewritten


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Escriu a ana@forn.cat.", "Escriu a ***@****.***."),
        ("+34 655 072 931 i X-1234567-L", "+** *** *** *** i *-*******-*"),
        ("ＡＮＡ＠forn.cat", "***＠****.***"),
    ],
)
def test_masks_keep_the_shape(text: str, expected: str) -> None:
    assert scrubbed("mask", text) == expected


@pytest.mark.parametrize("mode", MODES)
@given(text=texts)
def test_spans_say_where(mode: str, text: str) -> None:
    stage = stage_of(mode, spans="types")
    result = processed(stage, [{"text": text, "language": "es"}])
    rewritten = result.columns["text"][0].as_py()
    spans = result.columns["pii_spans"].to_pylist()[0]
    counts = {one["type"]: one["count"] for one in result.columns["pii"].to_pylist()[0]}
    for kind, count in counts.items():
        assert sum(span["type"] == kind for span in spans) == count
    ends = [0]
    for span in spans:
        assert ends[-1] <= span["start"] <= span["start"] + span["length"] <= len(rewritten)
        ends.append(span["start"] + span["length"])
        piece = rewritten[span["start"] : ends[-1]]
        if mode in ("placeholder", "hash"):
            assert re.fullmatch(r"<[A-Z_]+_\w+>", piece)
        assert (mode == "remove" and not piece) or piece.strip()
