"""The dataset described for machines: croissant.json, dcat.ttl, prov.json and SHA256SUMS.

croissant.py          croissant.json (MLCommons Croissant)
croissant_records.py  its files and records
responsible_ai.py     its properties of the RAI vocabulary
dcat.py               dcat.ttl (W3C DCAT)
dcat_parties.py       its publisher and contact
dcat_terms.py         values that its profiles name
turtle.py             texts and addresses in Turtle
prov.py               prov.json (W3C PROV)
linked_data.py        what these three say alike
checksums.py          SHA256SUMS
json_text.py          JSON that people can read
"""
