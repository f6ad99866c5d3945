"""The end of a pipeline.

balance.py          the mixture by quotas
bins.py             bins of the balance, which it chooses in
within_language.py  how documents of a language are chosen, and what a domain may give
splits.py           documents that are held out of train
phases.py           phases of a training
shards.py           the sink
copies.py           repeats written out as rows
"""
