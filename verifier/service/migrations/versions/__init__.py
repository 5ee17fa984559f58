"""One module per schema version, in order. A released one is never edited."""
