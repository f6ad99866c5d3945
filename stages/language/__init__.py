"""The languages of a text, and its variety.

language.py         the stage `language`
documents.py        what a model says of windows into documents, put together
windows.py          where a document is looked at
cleaning.py         what a model gets to see of it
main_language.py    the paragraphs of a mixed document that are in its main language
calibration.py      what a score means, and which is enough, by language
models.py           the included model, lid.176, models of fastText by path
identifier.py       what all of them offer
fasttext_model.py   loading and checking of fastText models

The included model, in data/languages.npz:

included_model.py   a first guess, then a closer look
suffixes.py         the first guess: naive Bayes over bytes
ngrams.py           features of the closer look
resolver.py         languages of one group, told apart by them
south_slavic.py     Bosnian, Croatian and Serbian, by marks in data/south_slavic.tsv
prose.py            whether a text is running text at all
hashing.py          hashes of sequences
lanes.py            sums of many small weights
model_file.py       the file

variety.py          the stage `variety`: Valencian, Aranese, the scripts of Serbian
variants.py         for information: Portuguese of Portugal or Brazil and the like
lexicon.py          words and endings that mark a variety, from data/variety.tsv
"""
