"""Public market data that comes with the project; read by :mod:`margin.builders.default`."""
