"""Invoices to principals and their credit notes."""
