"""`python -m marchland` runs the command line."""

from marchland.cli.main import main

if __name__ == "__main__":
    main()
