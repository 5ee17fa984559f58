"""The margin rule in exact Python integers: portfolio, snapshot, tiers, account, claim. No cryptography.

This package is the executable specification. It imports nothing else of this project, uses no floating point and no field
arithmetic, and every rounding that it does is against the holder. The circuits prove exactly what is computed here.

========================= ==========================================================================
:mod:`margin.widths`      the bit table: width and scale of every quantity
:mod:`margin.decimals`    decimal texts to exact numbers and back
:mod:`margin.strictjson`  JSON that is read in exactly one way, and RFC 8785
:mod:`margin.portfolio`   what the holder has (private)
:mod:`margin.snapshot`    what the publisher says: prices, tiers, haircuts (public)
:mod:`margin.rows`        the snapshot as rows of one level, and the search for a tier
:mod:`margin.account`     the portfolio in lots and money units: what an issuer commits to
:mod:`margin.cross`       equity and requirement of the ``cross`` model
:mod:`margin.claim`       what is claimed about their ratio
:mod:`margin.policy`      what a verifier asks for
========================= ==========================================================================
"""
