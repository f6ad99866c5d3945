"""RUN/report/index.html, in six languages; its templates are in templates/report.

page.py          the page
page_data.py     what it shows, in no language
page_figures.py  its figures
funnel.py        the figure of the pipeline and its drops
plots.py         dot plots and bars
strips.py        strips of bins
svg.py           SVG elements as strings
"""
