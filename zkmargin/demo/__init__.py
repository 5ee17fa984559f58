"""The demonstration: one private account from the exchange's dump to a signed receipt, then everything that is refused, and why."""
