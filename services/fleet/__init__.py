"""The vans: what they are, whose they are, and until when they may be driven."""
