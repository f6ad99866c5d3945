"""Quotas: the model of language_quotas.yaml, and how much each language gets of a supply. Pure."""
