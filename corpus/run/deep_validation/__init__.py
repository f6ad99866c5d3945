"""What `corpus validate --deep` looks at beside checksums, schema and counts.

deep_checks.py    all checks, one after the other
dataset.py        the dataset that is checked
finding.py        what a check says
sampled.py        a sample of the stored documents
rebuilt_stages.py the stages of a run, with its settings
languages.py      languages are identified again
personal_data.py  personal data is searched again
amounts.py        what quotas are about is counted again
splits.py         nothing that is held out is in train
companions.py     card, Croissant, EU summary and mixtures
"""
