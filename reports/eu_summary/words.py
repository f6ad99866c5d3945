"""Words that all renderings of the summary have in common."""

from collections.abc import Mapping

from corpus.messages import Message
from reports.eu_summary.model import Status

__all__ = ["ANSWERS", "STATUS"]

ANSWERS = {"yes": Message("Yes"), "no": Message("No")}
STATUS: Mapping[Status, Message] = {
    "not stated": Message("not stated"),
    "provider": Message("to be completed by the provider"),
    "not applicable": Message("Not applicable"),
}
"""What stands where a field, or a part of it, is not filled."""
