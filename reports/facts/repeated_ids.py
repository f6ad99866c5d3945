"""Documents of row sources that were dropped because another one has their id: an id that is mapped
from a column may be less unique than its owner thinks."""

from dataclasses import dataclass

from corpus.messages import Message
from reports.facts.run_facts import Facts

__all__ = ["RepeatedIds", "repeated_ids"]


@dataclass(frozen=True)
class RepeatedIds:
    """A source, how many of its documents were dropped so, and the column that its ids come from.
    is_named: whether the settings name that column; else it need not be there, and rows without an
    id of their own have one of their content."""

    source: str
    documents: int
    column: str
    is_named: bool

    @property
    def message(self) -> Message:
        """What is to be said of it, after the name of the source and a colon."""
        if self.is_named:
            return Message(
                "%(documents)s dropped as same_record: the id (%(column)s) of another document; if "
                "ids are not unique, name another column or none, as in columns: {id: null}",
                documents=self.documents,
                column=self.column,
            )
        return Message(
            "%(documents)s dropped as same_record: the id (%(column)s), or all columns, of another "
            "document; if ids are not unique, name another column or none, as in "
            "columns: {id: null}",
            documents=self.documents,
            column=self.column,
        )

    def __str__(self) -> str:
        return self.message


def repeated_ids(facts: Facts) -> list[RepeatedIds]:
    """The sources with such documents, in the order of the stages."""
    dropped: dict[str, int] = {}
    for (_, _, _, source, event, reason), (documents, _, _) in facts.ledger.counts.items():
        if event == "dropped" and reason == "same_record":
            dropped[source] = dropped.get(source, 0) + documents
    found = []
    for stage in facts.manifest["stages"]:
        columns = stage["settings"].get("columns")
        if isinstance(columns, dict) and stage["name"] in dropped and not stage["after"]:
            column = columns.get("id", "id")
            if column is not None:
                number = dropped[stage["name"]]
                found.append(RepeatedIds(stage["name"], number, column, "id" in columns))
    return found
