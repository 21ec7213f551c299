"""The way out: tables and results become the files of the published site."""
