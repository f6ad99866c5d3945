"""The six languages of reports; their catalogues are in locale/.

translation.py  texts, numbers and names in a language
formats.py      how languages write numbers, dates and lists
words.py        words for what manifests and ledgers name: reasons, units, bounds
"""
