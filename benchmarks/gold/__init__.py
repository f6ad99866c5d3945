"""Pages whose main text is known: what it is and how they are made stands in README.md."""
