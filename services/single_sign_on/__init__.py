"""Signing in at the company's own provider by OpenID Connect: setting it up, going there, and coming back."""
