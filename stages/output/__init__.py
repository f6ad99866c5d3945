"""The end of a pipeline: `balance.py`, the mixture by quotas, and `shards.py`, the sink."""
