"""Builds the quickstart's crawl and its curated source from Markdown, always the same bytes."""
