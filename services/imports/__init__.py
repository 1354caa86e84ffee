"""Bringing a company's own files in: read, map the columns, preview, commit, all or nothing."""
