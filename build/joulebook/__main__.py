"""Run the command as ``python -m joulebook``."""

from joulebook.cli import main

if __name__ == "__main__":
    main()
