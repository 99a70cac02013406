"""The content as objects: its schema, how it is read and checked, and how its texts are filled in."""
