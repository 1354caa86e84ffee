"""Vandaag: who is there, who is late, which route has nobody, and what to do about it."""
