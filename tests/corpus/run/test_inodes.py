"""A run has few files, whatever its number of partitions, and as many as foretold."""

import pytest

from benchmarks.inodes import Counted, counted_run, crawl_of_partitions
from corpus.config.options import RunOptions
from corpus.pipeline.load import Config
from corpus.run.inodes import Inodes, expected_inodes

PARTITIONS = 200


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return crawl_of_partitions(tmp_path_factory.mktemp("in"), PARTITIONS)


@pytest.fixture(scope="module")
def counted(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Counted:
    return counted_run(config, tmp_path_factory.mktemp("out") / "run")


@pytest.fixture(scope="module")
def expected(config: Config) -> Inodes:
    return expected_inodes(config.pipeline, {"crawl": PARTITIONS, "sites": 1}, shards=5)


def test_at_most_four_for_a_partition_while_it_goes_on(counted: Counted) -> None:
    assert counted.most.total() <= 4 * PARTITIONS
    # Nothing but intermediates and the layers of one step is there for each partition.
    many = [kind for kind, number in counted.most.items() if number >= PARTITIONS]
    assert len(many) == 3


def test_at_most_one_for_a_partition_after_clean(counted: Counted) -> None:
    assert counted.cleaned.total() <= PARTITIONS


def test_so_it_was_foretold(counted: Counted, expected: Inodes) -> None:
    assert 0.85 * expected.run <= counted.most.total() <= expected.run
    assert 0.6 * expected.cleaned <= counted.cleaned.total() <= expected.cleaned


def test_of_sixty_thousand_archives_of_eight_partitions(config: Config) -> None:
    many = 8 * 60_000
    sources = {"crawl": many, "sites": many}  # which read the same files
    found = expected_inodes(config.pipeline, sources, shards=5_000, groups=1024, buckets=1024)
    assert found.run <= 3.5 * sum(sources.values())
    assert found.cleaned <= 0.5 * sum(sources.values())
    assert RunOptions().keep is False  # with it, exchanges stay
