"""Demo data: a cast that signs in, a live present week, a year with the seed's figures."""
