"""Use cases: one per file; `post_documents` is the spine."""
