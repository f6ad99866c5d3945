"""Records of web archives: WARC, ARC and WACZ files, however they are packed.

captures.py         sources of archives: records as rows with an id and columns
archive.py          the records of an archive, with every byte of the file accounted for
watched.py          a pass of FastWARC over a file, with checks that FastWARC lacks
packing.py          how the records of a file are packed, by its first records
framing.py          where a record ends and where the next one begins
record_headers.py   headers of WARC and ARC records, read leniently
members.py          gzip members, zstd frames and other readers of a part of a file
unpacked.py         a gzip file as one plain stream
seams.py            places where a file can be cut between two records
wacz.py             archives inside WACZ files
warcinfo.py         what archives say of themselves
http_body.py        HTTP bodies with their codings undone
media_types.py      media types, as headers declare them
"""
