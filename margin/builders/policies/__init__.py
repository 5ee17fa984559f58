"""Risk policies: a venue's rule and its option chain become the portfolio section of a snapshot. Data and builders, no circuits.

=============================================== ===========================================================================
:mod:`margin.builders.policies.registry`        policies by name
:mod:`margin.builders.policies.chain`           options, futures, perpetuals and spot at one time; their values after a shock
:mod:`margin.builders.policies.chain_csv`       reading a chain
:mod:`margin.builders.policies.black76`         option values, from QuantLib
:mod:`margin.builders.policies.shocks`          scenarios and volatility shocks
:mod:`margin.builders.policies.rates`           parameters and how they are rounded
:mod:`margin.builders.policies.assemble`        from values per unit to arrays, groups and classes
:mod:`margin.builders.policies.instruments`     a chain's instruments for a snapshot
:mod:`margin.builders.policies.sample`          an illustrative chain, and snapshots of it
:mod:`margin.builders.policies.span`            SPAN-like
:mod:`margin.builders.policies.tims`            TIMS-like (OCC)
:mod:`margin.builders.policies.deribit`         Deribit portfolio margin
:mod:`margin.builders.policies.pmrm`            Derive portfolio margin (PMRM_2)
:mod:`margin.builders.policies.paradex`         Paradex portfolio margin
:mod:`margin.builders.policies.okx`             OKX portfolio margin
:mod:`margin.builders.policies.standard`        standard option margin (Derive SRM, Deribit, Bybit)
=============================================== ===========================================================================

Where the relation cannot say what a venue's rule says, the module's text says so, and what was chosen instead asks for more (for the one
exception see Deribit's).
"""
