"""The `appliance` command: one module a noun; no rules inside."""
