"""Keys (HSM), database (SQLCipher, unit of work), encrypted objects."""
