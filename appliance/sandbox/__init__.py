"""The only way to start another program, and the RAM-backed folders they may use."""
