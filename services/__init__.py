"""Everything the product can do, for one tenant at a time."""
