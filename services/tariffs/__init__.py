"""Tariffs: what principals pay and contractors earn, in versions that never overlap."""
