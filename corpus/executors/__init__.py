"""Where tasks run. Nothing here can reach the bytes.

executor.py  the contract of an executor
choice.py    the one that a run's options ask for
serial.py    one task after the other, in this process
dask.py      bundles of tasks on Dask workers
bundles.py   neighbouring tasks together, so that small ones are worth sending
clusters.py  where Dask workers come from: this machine, or a scheduler that is there already
slurm.py     the same: Slurm jobs
worker.py    what a Dask worker does
shards.py    array mode, without a scheduler: shard 0, which drives
follower.py  the other shards
signs.py     signs of life through a store
"""
