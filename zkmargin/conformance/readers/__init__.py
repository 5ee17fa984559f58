"""The files in which the numbers are published, read into the case-file format ``zkmargin/conformance/v1``.

One module per set, with a function ``read(folder)`` that returns a case file as JSON values. A reader translates: a venue's parameters
into those of a case file's snapshot and account, its numbers into decimal strings. It computes no margin; where the published file gives
a formula's inputs only (brackets, haircut slices), the expectation is the venue's published formula, and the module says so.
"""
