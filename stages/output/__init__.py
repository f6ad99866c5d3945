"""The end of a pipeline.

balance.py          the mixture by quotas
ends.py             at which document each language ends
bins.py             bins of the balance, in which that is looked for
within_language.py  how documents of a language are chosen, and what a domain may give
splits.py           documents that are held out of train
phases.py           phases of a training
shards.py           the sink
copies.py           repeats written out as rows
"""
