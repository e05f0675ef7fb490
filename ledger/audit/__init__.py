"""What an outside auditor needs and nothing more: canonical bytes, Merkle tree, verification."""
