"""Invoices and self-bills: the lists, one document, and its files."""

from pages.invoices import detail, overview, untaxed
from pages.invoices.files import router

__all__ = ["detail", "overview", "router", "untaxed"]
