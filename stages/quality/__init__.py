"""Heuristics of quality.

quality.py      the stage `quality`
repetition.py   how much of a text is repeated
norms.py        stop words and usual word lengths by language, from data/quality.tsv
"""
