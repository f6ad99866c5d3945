"""The end of a pipeline: the mixture by quotas, and the shards."""
