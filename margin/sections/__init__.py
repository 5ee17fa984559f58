"""Optional parts of a snapshot, one per table beyond ``cross``: what a publisher says, its JSON form and its rules."""
