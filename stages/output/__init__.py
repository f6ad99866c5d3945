"""The end of a pipeline: `balance.py`, the mixture by quotas (with
`bins.py`), and `shards.py`, the sink."""
