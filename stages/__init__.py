"""All sources, stages and sinks except deduplication; each topic is a package.

sources/          sources of documents: web archives, JSON Lines, Parquet
html/             from the bytes of a page to its text and tree: headers, charset, head
extraction/       the main text of a page, and lines that pages of a host share
rights/           opt-outs, licences, files of sites, lists of addresses
text/             repair and cleaning of text, and its script
language/         the language of a text, and its variety
quality/          heuristics of quality
pii/              personal data found and replaced
output/           the mixture by quotas, and the shards
datatrove.py      the stage `datatrove`: a block of datatrove inside a pipeline of this project
as_datatrove.py   the reverse: row-local stages as blocks of a datatrove pipeline
nothing.py        the stage `nothing`, the smallest example
"""
