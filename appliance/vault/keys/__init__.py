"""The key process and the tokens: only the service modules here load a PKCS#11 module."""
