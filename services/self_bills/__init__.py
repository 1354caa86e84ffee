"""Self-bills: the invoices of contractors that the company makes for them."""
