"""What a document is known by: its id, its URL and its language.

ids.py        ids, which are hashes of content, and the priority that they give
mixing.py     mixing of 64-bit integers, and constants that follow from a seed
json_lines.py JSON Lines, by the same rules wherever they are read or written
visible.py    values of documents, fit to be shown
folded_text.py  folding of texts to words, so that copies compare equal
suppression.py  keyed hashes of documents that were forgotten, and lists of them
canonical_urls.py  one spelling for URLs that surely name the same page
urls.py       URLs without personal data, hosts, registrable domains
languages.py  the languages served, their codes, and the labels of language models
language_table.py  what languages.tsv says of a language
packs.py      language packs, which add languages; those in force in this process
tab_tables.py tables of languages: lines of cells between tabs
licence_names.py   licences by name: ids of SPDX, and what may be counted
labels.py     which labels models have for each language
"""
