"""The tests, as a package of their own: some wheels install one of this name too, and the first found wins."""
