"""Quotas: what language_quotas.yaml asks for, and how much each language gets of a supply. Pure.

file.py        language_quotas.yaml -> Quotas
model.py       Quotas, as values
tree.py        quotas as a tree of nested groups; the weights of languages; contradictions
waterfill.py   divides an amount down such a tree, within bounds
allocation.py  quotas and a supply -> an Allocation
whole_documents.py  which whole documents make up an allocation, so that bounds hold
conflict.py    what of quotas cannot hold together
ways_out.py    what would help where quotas cannot be met
changes.py     changes to quotas and supply, as --what-if takes them
shortfall.py   the Allocation: what each language wanted and got, and what was missed
missed.py      what an allocation misses, and what would meet it
"""
