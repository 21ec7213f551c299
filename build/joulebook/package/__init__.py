"""The way in: bytes of a data package become checked, typed tables."""
