"""The shuffle: rows of all partitions are brought together by key.

Tasks of one step scatter the rows of a table to numbered buckets, by a hash of key columns. A task
of the next step gathers one bucket, and so has all rows of some keys.

buckets.py        how many buckets and groups of partitions there are; the bucket of each row
scatter_file.py   the format of the files that are written: rows by bucket
exchange.py       a table between two steps, and how one bucket of it is gathered
rounds.py         the rounds of a global stage, and which of them read which table
priority_bins.py  bins of documents by language and priority, which balance and sink go by
"""
