"""Files on local disks, shared file systems and object stores, and what is read from them.

store.py            Store: a folder of a run; files appear whole, commit records come last
task_files.py       all that a task wrote, in one file with a directory at its end
shelves.py          task files of a folder, put together in one file
local_files.py      the files of a store on a local or shared file system
remote_files.py     the objects of a store at any other URL
range_reader.py     a remote file, read in ranges
filesystems.py      URL to file system, retries, what errors of a store mean
inputs.py           input files: opening them, and digests of their content
file_names.py       the spelling in which file names are written
unpacking.py        packed input files as streams of unpacked bytes
resources.py        models and lists: where they are, and their checksums
checked_parquet.py  Parquet files whose pages are verified by checksums
finished_parquet.py Parquet files of a finished run, which may have been damaged since
tables.py           Arrow tables: sorting, runs of equal keys, sums
digests.py          digests of plain data and of streams
"""
