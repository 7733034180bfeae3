"""What every room stands on: errors, ids, clock, levels. No I/O."""
