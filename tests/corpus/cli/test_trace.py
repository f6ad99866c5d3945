"""`corpus trace` finds documents that were kept and those that left, by id, URL and domain."""

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.cli.trace import trace
from corpus.errors import InputError
from corpus.run.trace import trace_documents


def by_url(run: Path, key: str) -> list[tuple[str, str, str]]:
    found = trace_documents(str(run), by="url", value=f"https://a.example/{key}")
    return [(one.event, one.stage, one.reason) for one in found]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("1-5", ("dropped", "lines", "blank")),
        ("1-23", ("dropped", "loud", "quiet")),
    ],
)
def test_where_and_why_a_document_left(toy_run: Path, key: str, expected: tuple[str, ...]) -> None:
    assert by_url(toy_run, key) == [expected]


def test_a_quarantined_document(toy_run: Path) -> None:
    ((event, stage, reason),) = by_url(toy_run, "1-17")
    assert (event, stage) == ("quarantined", "long")
    assert reason.startswith("ValueError")


def test_kept_documents_come_first_and_have_passed_all(toy_run: Path) -> None:
    found = list(trace_documents(str(toy_run), by="domain", value="a.example"))
    events = [one.event for one in found]
    assert set(events) == {"kept", "dropped", "quarantined"}
    assert events == sorted(events, key=lambda event: event != "kept")
    kept, left = found[0], next(one for one in found if one.stage == "words")
    assert (kept.stage, kept.reason, kept.passed[:2]) == ("shards", "", ("lines", "long"))
    assert kept.facts["file"].endswith(".jsonl")
    assert left.passed[-2:] == ("loud", "same_record")
    (again,) = trace_documents(str(toy_run), by="id", value=kept.id)
    assert again == kept
    (survivor,) = trace_documents(str(toy_run), by="id", value=left.survivor)
    assert survivor.event == "kept"


def test_an_address_may_be_given_in_other_spellings(toy_run: Path) -> None:
    assert by_url(toy_run, "1-5") == by_url(toy_run, "1-5#top")


def test_no_finished_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no finished run"):
        trace_documents(str(tmp_path), by="id", value="a")


def test_a_dataset_without_its_run(toy_run: Path) -> None:
    with pytest.raises(InputError, match="is a dataset without its run, whose ledger"):
        trace_documents(str(toy_run / "dataset"), by="id", value="a")


def test_the_command_names_what_is_found(toy_run: Path) -> None:
    url = "https://a.example/1-5"
    done = CliRunner().invoke(trace, [str(toy_run), "--url", url])
    first, second, third, *_ = done.output.splitlines()
    assert first.endswith(f"  {url}")
    assert second.startswith("  source lines, language ")
    assert third == "  dropped by lines: blank"


def test_the_command_wants_one_thing_to_look_for(toy_run: Path) -> None:
    for options in ([], ["--id", "a", "--domain", "b"]):
        done = CliRunner().invoke(trace, [str(toy_run), *options])
        assert done.exit_code == 2
        assert "give one of --id, --url and --domain" in done.output
    done = CliRunner().invoke(trace, [str(toy_run), "--url", "b", "--all"])
    assert (done.exit_code, "--all goes with --domain" in done.output) == (2, True)
    done = CliRunner().invoke(trace, [str(toy_run), "--id", "a"])
    assert (done.exit_code, done.output) == (1, "no document with this id was seen\n")


def test_a_domain_in_short_and_in_whole(toy_run: Path) -> None:
    found = list(trace_documents(str(toy_run), by="domain", value="a.example"))
    short = CliRunner().invoke(trace, [str(toy_run), "--domain", "a.example"])
    assert short.exit_code == 0
    head, *ends, last = short.output.splitlines()
    assert head.startswith(f"a.example: {len(found)} documents, ")
    assert last == "--all lists each of them"
    counted = Counter(
        "kept" if one.event == "kept" else
        f"{one.stage}: {one.reason if one.event == 'dropped' else one.event}"
        for one in found
    )  # fmt: skip
    shown = {}
    for line in ends:
        number, share, _, _, _, end = line.split(maxsplit=5)
        shown[end.partition(" (")[0]] = int(number)
        assert float(share) == pytest.approx(100 * int(number) / len(found), rel=0.01)
    assert shown == counted
    assert list(shown.values()) == sorted(shown.values(), reverse=True)
    whole = CliRunner().invoke(trace, [str(toy_run), "--domain", "a.example", "--all"])
    assert sum(line[0] != " " for line in whole.output.splitlines()) == len(found)
    none = CliRunner().invoke(trace, [str(toy_run), "--domain", "b.example"])
    said = "no document with this domain was seen\nnor was any other page of b.example"
    assert (none.exit_code, none.output) == (1, f"{said} and www.b.example\n")


def test_a_domain_with_www_is_told_what_is_near(toy_run: Path) -> None:
    done = CliRunner().invoke(trace, [str(toy_run), "--domain", "www.a.example"])
    assert done.exit_code == 1
    assert "\nof a.example and www.a.example were seen: " in done.output
    assert "\n  https://a.example/" in done.output


@pytest.mark.parametrize("by", ["id", "url", "domain"])
def test_nothing_asked_for_is_an_error(toy_run: Path, by: str) -> None:
    """Records that could not be read have an empty address, and are no answer."""
    done = CliRunner().invoke(trace, [str(toy_run), f"--{by}", " "])
    assert done.exit_code == 2
    assert f"--{by} is empty" in done.output
