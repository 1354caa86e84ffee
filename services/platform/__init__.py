"""Work above the tenants: which companies there are and which job ran when."""
