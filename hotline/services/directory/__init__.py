"""Staff's directory: worksites, contacts, shifts and policies, imported and listed."""
