"""Rights in documents: opt-outs, licences, files of sites, lists of addresses.

Stages and the source:
rights.py          the stage `rights`: opt-outs and licences in headers and pages
site_files.py      the source `site_files`: robots.txt, tdmrep.json and licences of sites
site_rights.py     the global stage `site_rights`: what these files say about pages
urls.py            the stage `urls`: lists of addresses
suppress.py        the stage `suppress`: documents that were to be forgotten kept out

What they use:
signals.py         signals in headers and pages, and which opt-outs they mean
site_signals.py    signals in files of sites
directives.py      robots directives in headers and pages
rsl.py             Really Simple Licensing
licences.py        licences that a page states for itself
address_lists.py   lists of addresses, and which of them contain a given address
"""
