"""Turn snapshots of open data, as their owners publish them, into rows of the package; one module for each owner."""
