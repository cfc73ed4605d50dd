"""Writers: search documents into an index."""
