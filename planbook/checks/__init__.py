"""Inventory in, findings out: what is checked, one function a rule. Pure."""
