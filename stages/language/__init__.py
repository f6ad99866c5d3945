"""The language of a text, and its variety.

language.py         the stage `language`: identification by a fastText model
fasttext_model.py   loading and checking of fastText models
variety.py          the stage `variety`: Valencian, Aranese, the scripts of Serbian
lexicon.py          words and endings that mark a variety, from data/variety.tsv
"""
