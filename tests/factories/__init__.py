"""One factory a noun, with what a test does not care about filled in. They write as the owner, past the doors."""
