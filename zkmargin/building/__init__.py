"""Snapshots from the user's files: tiers, risk arrays from an option chain, past returns from prices, scaled tiers, a cover rule."""
