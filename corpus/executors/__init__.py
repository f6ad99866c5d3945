"""Executors: where the tasks of a run are run. No choice made here can change a byte of the output.

executor.py        Executor, the contract: it runs independent tasks and hands over their records
choice.py          the executor that the options of a run ask for
serial.py          one task after the other, in this process

dask.py            bundles of tasks on Dask workers
bundles.py         small tasks put together, so that each message to a worker is worth sending
connection.py      the client of a Dask scheduler, which connects again when it was lost
clusters.py        where Dask workers come from: this machine, or a scheduler that runs already
slurm.py           where Dask workers come from: Slurm jobs
interfaces.py      network interfaces, of which Slurm jobs and their driver use one
dask_worker.py     what a Dask worker runs
dask_status.py     what Dask workers are doing, for people

array_driver.py    array mode, several processes without a scheduler: shard 0, which drives the run
array_follower.py  array mode: the other shards
silent_shards.py   the log of shards that are waited for
array_status.py    what shards are doing, for people
heartbeats.py      heartbeats through a store, by which shards know of one another
backoff.py         waits that grow, between two looks at the store
"""
