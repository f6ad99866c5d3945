"""From the bytes of a page to its tree: headers, charset, head."""
