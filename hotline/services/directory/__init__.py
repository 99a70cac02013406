"""The directory: imports and lists the worksites, contacts, shifts and policies that staff keep."""
