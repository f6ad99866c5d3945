"""`corpus`, which knows the stage `poison` too, and cuts a small run into as many groups of
partitions as a large one has."""

from corpus.cli.main import main
from corpus.pipeline.registry import Entry, entries
from corpus.tasks import segment_output

if __name__ == "__main__":
    entries()["poison"] = Entry("tests.chaos.poison:Poison")  # type: ignore[index]  # a dict
    segment_output._GROUP_BYTES = 256 << 10
    main()
