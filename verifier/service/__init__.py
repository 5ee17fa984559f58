"""The verifier's HTTP service: challenges, snapshots, submissions, signed receipts.

Public data only. Nothing here accepts a position, and nothing is written before a proof verifies.
"""
