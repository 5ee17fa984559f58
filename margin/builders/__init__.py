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
:mod:`margin.builders.policies`   portfolio margin: from an option chain to risk arrays, under a venue's or clearing house's policy
:mod:`margin.builders.shortfall`  value at risk and expected shortfall: from price histories to the section
:mod:`margin.builders.returns`    past returns: historical, filtered, scaled to the long run
:mod:`margin.builders.prices`     daily closing prices
:mod:`margin.builders.emir`       the coefficients and cover rules that EMIR asks for
:mod:`margin.builders.dynamic`    rates that follow public data
:mod:`margin.builders.daily`      daily numbers, read and checked
================================= ==============================================================================
"""
