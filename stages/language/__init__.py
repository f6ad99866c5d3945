"""Which language, and which variety of it: models, resolvers, word lists."""
