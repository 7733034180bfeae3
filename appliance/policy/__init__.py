"""Loads policies/, decides, explains."""
