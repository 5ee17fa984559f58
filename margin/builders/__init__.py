"""Building risk snapshots from what venues publish.

================================= ==============================================================================
:mod:`margin.builders.files`      from files: tier dump, ticker dump, haircut table (and markets, for contract sizes)
:mod:`margin.builders.build`      from parsed data
:mod:`margin.builders.policy`     what the publisher decides
:mod:`margin.builders.default`    the snapshot that comes with the project
:mod:`margin.builders.brackets`   leverage tiers
:mod:`margin.builders.tickers`    prices
:mod:`margin.builders.haircuts`   haircut tables
:mod:`margin.builders.lots`       lot sizes, and prices on their grid
================================= ==============================================================================
"""
