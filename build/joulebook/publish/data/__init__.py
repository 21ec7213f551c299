"""The rows as files: tables in each format, the database, the descriptor and the zip."""
