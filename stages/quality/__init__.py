"""Heuristics of quality.

quality.py      the stage `quality`
limits.py       the limits of signals, for all languages and for single ones
signals.py      the signals of a text
repetition.py   how much of a text is repeated
norms.py        stop words and usual word lengths by language, from data/quality.tsv
"""
