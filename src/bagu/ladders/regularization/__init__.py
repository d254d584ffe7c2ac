"""Ladders of dropout and its variants."""
