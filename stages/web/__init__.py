"""What a web page tells before its text is taken: headers, charset, tree, rights, licence."""
