"""Where tasks run. Nothing here can reach the bytes.

executor.py  the contract of an executor
choice.py    the one that a run's options ask for
serial.py    one task after the other, in this process
dask.py      bundles of tasks on Dask workers
bundles.py   neighbouring tasks together, so that small ones are worth sending
clusters.py  where Dask workers come from: this machine, or a scheduler that is there already
slurm.py     the same: Slurm jobs
worker.py    what a Dask worker does
"""
