"""Operators of DepotFlow look along with a customer: shortly, with a reason, and able to change nothing."""
