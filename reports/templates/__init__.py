"""Jinja templates, a style sheet and a script; a package, so that they are installed with the code.

README.md.j2      the dataset card, whose sections are in card/
report/           the report page, a template for each section
quotas.md.j2      the quota report
domains.md.j2     the domains, for card and quota report
eu_summary.md.j2  the draft of the public summary of training content
"""
