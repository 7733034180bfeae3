"""The unattended walk and its invented papers."""
