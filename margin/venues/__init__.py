"""Margin arithmetic of venues, as they publish it, in exact numbers; and the same as tiers of a snapshot.

Each module has the venue's own formulas, written without regard to :mod:`margin.models.cross`, and a function ``*_tiers`` that expresses
them as rows. The tests hold the two against each other and against the numbers that the venues publish. Where a venue rounds an amount
(dYdX: up to a quantum; Binance's proof of reserves: down to 1e-16 per slice) the model does not round at all, and the module
says how far apart the two can be.

=============================== ==================================================================================
:mod:`margin.venues.binance`     brackets with a deduction; liquidation price
:mod:`margin.venues.hyperliquid` the same shape from a table of largest leverages
:mod:`margin.venues.starknet`    step tiers on the whole notional; total value, total risk, health
:mod:`margin.venues.dydx`        parts per million, open-interest scaling, mixed rounding
:mod:`margin.venues.binance_por` haircuts by slices
=============================== ==================================================================================
"""
