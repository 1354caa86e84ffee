"""Pure builders: a complete document in, bytes out."""
