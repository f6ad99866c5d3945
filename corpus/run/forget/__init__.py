"""Documents are forgotten: taken out of a finished dataset and of all that its run keeps of them,
and kept out of later runs.

forget.py         the whole, from a request to a receipt; and what it would do
request.py        what is asked for: files of ids, addresses and domains
place.py          where the dataset lies, and what lies around it
key.py            the controller's key
found.py          in which shards and rows the documents stand, and which had left the run
cluster.py        copies of them, as the ledger knows them
shard_rows.py     rows taken out of a shard
taken.py          what is taken out, counted
ledger_tables.py  the ledger, which names them no more
card_example.py   the example in a card that is not made anew
work_files.py     what of `work/` holds them
journal.py        old files replaced by new ones, all or none
receipt.py        what is kept of it, and what holders of copies are told
proof.py          whether a dataset is an earlier one without what was taken out
"""
