"""The audit trail: reading it, taking it along, and proving that nothing was changed in it or left out."""
