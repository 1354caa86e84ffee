"""The people who drive: their data, footing, papers and absence, and the businesses they drive for."""
