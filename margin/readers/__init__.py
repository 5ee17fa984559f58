"""Reading portfolios as users have them: ccxt dumps, Hyperliquid, tables, canonical JSON. Start at :mod:`margin.readers.api`."""
