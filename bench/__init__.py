"""Measurements of this project against what a user would pick instead, in one run on one machine."""
