"""People, roles, approvals and THE GATE."""
