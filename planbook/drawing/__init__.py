"""Pictures for documents: plain rows in, PNG out. Pure."""
