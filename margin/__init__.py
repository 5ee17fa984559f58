"""The margin rule in exact Python integers: portfolio, snapshot, tiers, account, claim. No cryptography.

This package is the executable specification. It imports nothing else of this project, uses no floating point and no field
arithmetic, and every rounding that it does is against the holder. The circuits prove exactly what is computed here.

================================= ==================================================================
:mod:`margin.widths`              the bit table: width and scale of every quantity
:mod:`margin.decimals`            decimal texts to exact numbers and back
:mod:`margin.levels`              the three margin levels
:mod:`margin.strictjson`          JSON that is read in exactly one way, and RFC 8785
:mod:`margin.shape`               parsed JSON to typed values, with the place in every error
:mod:`margin.portfolio`           what the holder has (private)
:mod:`margin.clearing`            what a clearing house has against its members' losses (private)
:mod:`margin.readers`             both from what exchanges and desks write
:mod:`margin.snapshot`            what the publisher says: prices, tiers, haircuts (public)
:mod:`margin.snapshot_format`     how it is read; :mod:`margin.snapshot_reading` has what sections share
:mod:`margin.snapshot_rules`      the rules that it keeps; :mod:`margin.snapshot_tiers` has those on tiers
:mod:`margin.sections`            its optional parts: risk arrays, past returns, cover rule
:mod:`margin.builders`            how a snapshot is made from what venues publish
:mod:`margin.tables`              the snapshot as rows of one level, and the search for a row
:mod:`margin.account`             the portfolio in lots and money units: what an issuer commits to
:mod:`margin.models`              equity and requirement, model by model
:mod:`margin.claim`               what is claimed about their ratio
:mod:`margin.policy`              what a verifier asks for
================================= ==================================================================
"""
