"""Records of web archives: WARC, ARC and WACZ, in whatever way they are packed."""
