"""TLS for loopback: kubectl sends its token over https alone, and openssl cannot be taken for granted."""
