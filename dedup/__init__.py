"""Removal of exact and near duplicates: pure functions, and the global stages built on them.

exact.py            the stage `exact`: documents with the same words in the same order
minhash.py          the stage `minhash`: near duplicates by MinHash
minhash_rounds.py   the rounds of `minhash`, from band keys to decisions
same_url.py         the stage `same_url`: earlier captures of one address
stream.py           deduplication of one stream of documents in memory, for `corpus dedup`
split_draws.py      numbers that a document inherits from its copies, by which splits are chosen
decision.py         what deduplication decides on a document, as drops and measures
preference_keys.py  keys of documents whose order says which document of a cluster stays
shingles.py         word shingles of a text and their Jaccard similarity
signatures.py       MinHash signatures of sets of shingles
lsh.py              locality-sensitive hashing: pairs of documents that are worth comparing
components.py       connected components: from pairs to clusters
"""
