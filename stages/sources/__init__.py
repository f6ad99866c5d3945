"""Sources of documents.

warc.py          the source `warc`: HTML pages from WARC files
wet.py           the source `wet`: text from WET files
jsonl.py         the source `jsonl`: JSON Lines
parquet.py       the source `parquet`: Parquet files
files.py         input files, found by names, folders, globs and URLs
file_groups.py   small files, read in groups
local_files.py   what is in folders of local disks, links included
archives/        records of web archives, and how they are packed
rows.py          what `jsonl` and `parquet` share: named columns mapped to documents
fields.py        fields by name, nested ones too
kept.py          the setting `keep`: columns of one's own that go to the dataset
kept_values.py   their values, in their types
utf8.py          strings that UTF-8 can hold
lines.py         lines of plain and compressed files
batches.py       records gathered into batches of bounded size
dates.py         dates parsed to moments in UTC
"""
