"""A module for each kind of page, and what only pages compute."""
