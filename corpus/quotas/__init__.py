"""Quotas: what language_quotas.yaml asks for, and how much each language gets of a supply. Pure.

file.py        language_quotas.yaml -> Quotas
model.py       Quotas, as values
tree.py        quotas as a tree of nested groups; the weights of languages; contradictions
waterfill.py   divides an amount down such a tree, within bounds
allocation.py  quotas and a supply -> an Allocation
shortfall.py   the Allocation: what each language wanted and got; what was missed and would meet it
"""
