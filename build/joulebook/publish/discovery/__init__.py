"""How readers and programs find the ledger: addresses, catalogues, citations, search, the offline copy."""
