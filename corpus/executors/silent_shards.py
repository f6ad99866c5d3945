"""The log of shards that send no heartbeat while another one waits for them."""

from corpus.executors.heartbeats import BEAT_SECONDS
from corpus.system.logs import log

__all__ = ["SilentShards"]

_SILENT_SECONDS = 12 * BEAT_SECONDS
"""Seconds without a heartbeat after which a shard is logged as silent; a minute, for which an NFS
client may see an old heartbeat."""


class SilentShards:
    """Logs each silence of a shard once, and its end.

    of: the number of shards.
    """

    def __init__(self, of: int) -> None:
        self._of = of
        self._silent: set[int] = set()

    def note(self, shard: int, seconds: float) -> None:
        """Log that a shard, which is waited for, has been silent for so many seconds, or that it
        is no longer silent."""
        fields = {"shard": f"{shard} of {self._of}"}
        if seconds <= _SILENT_SECONDS:
            if shard in self._silent:
                self._silent.discard(shard)
                log.info("a silent shard is back", extra={"fields": fields})
        elif shard not in self._silent:
            self._silent.add(shard)
            log.warning(
                "a shard sends no heartbeat and is waited for; unless its job is in the queue, "
                "enter its command again",
                extra={"fields": fields},
            )
