"""Where tasks run. Nothing here can reach the bytes.

executor.py  the contract of an executor
serial.py    one task after the other, in this process
dask.py      bundles of tasks on Dask workers
bundles.py   neighbouring tasks together, so that small ones are worth sending
"""
