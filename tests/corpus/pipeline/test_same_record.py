from corpus.pipeline.same_record import SameRecord
from corpus.testing import GlobalStageContract, batch_of, decide


class TestSameRecord(GlobalStageContract):
    stage = SameRecord()
    documents = [
        {
            "id": "a",
            "rank": 0,
            "source": "crawl",
            "origin": {"file": "x", "offset": 9, "length": 1},
        },
        {
            "id": "a",
            "rank": 0,
            "source": "crawl",
            "origin": {"file": "x", "offset": 5, "length": 1},
        },
        {
            "id": "b",
            "rank": 0,
            "source": "crawl",
            "origin": {"file": "x", "offset": 1, "length": 1},
        },
        {
            "id": "b",
            "rank": 3,
            "source": "books",
            "origin": {"file": "y", "offset": 7, "length": 1},
        },
        {
            "id": "c",
            "rank": 0,
            "source": "crawl",
            "origin": {"file": "x", "offset": 0, "length": 1},
        },
    ]

    def test_the_highest_rank_stays_then_the_first_in_the_file(self) -> None:
        (result,) = decide(self.stage, [batch_of(self.documents, self.stage.reads)])
        assert result.dropped.to_pylist() == ["same_record", None, "same_record", None, None]
        assert result.survivor.to_pylist() == ["a", None, "b", None, None]
