"""The report page; a package, so that its files are installed with the code.

index.html.j2     the frame: head, filters, and each section that `reports.page.page` names
headline.html.j2  what was kept and dropped, and whether promises hold
macros.html.j2    tables and their cells
page.css, page.js their look; sorting, filters, CSV
All others are sections, by the name that is their id in the page.
"""
