"""The log: events, Merkle tree, checkpoints, proofs, verification."""
