"""Secure offline appliance for the digitisation of Vietnamese paper archives."""

__version__ = "0.1.0"
