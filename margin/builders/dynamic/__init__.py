"""Dynamic margin: rates that follow public data, computed so that anybody rebuilds the same snapshot from the same data.

=========================================== ====================================================================================
:mod:`margin.builders.dynamic.snapshot`     a base snapshot, market data and a policy become a snapshot with scaled tiers
:mod:`margin.builders.dynamic.rates`        a history becomes a list of dated margin rates
:mod:`margin.builders.dynamic.policy`       what the publisher decides: measure, multiplier, tools, and the rules D1 to D18
:mod:`margin.builders.dynamic.measures`     volatility: EWMA, Wilder's average true range, implied
:mod:`margin.builders.dynamic.implied`      implied volatility from the price of an option
:mod:`margin.builders.dynamic.tools`        anti-procyclicality: stressed observations, buffer, floor, speed limit
:mod:`margin.builders.dynamic.depth`        what it costs to close a position into an order book, as tiers
:mod:`margin.builders.dynamic.interest`     open interest
:mod:`margin.builders.dynamic.tiers`        scaled tiers that keep the rules of a snapshot
:mod:`margin.builders.dynamic.market`       public data of one instrument
:mod:`margin.builders.dynamic.history`      daily prices
:mod:`margin.builders.dynamic.series`       other daily numbers
:mod:`margin.builders.dynamic.backtest`     how well and how abruptly the rates covered what happened
:mod:`margin.builders.dynamic.marks`        the same snapshot at other prices
:mod:`margin.builders.dynamic.fixed`        roots and logarithms in integers
=========================================== ====================================================================================

Everything here is public data and touches the proof only through the rows of the snapshot. There is no binary floating point:
logarithms are decimals of fixed precision, everything else is integers, and what is rounded is rounded up, against the holder.
"""
