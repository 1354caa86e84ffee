"""Lists as files: the company's own data, to take along."""
