"""How to get in: certificates, plugins and proxies that are real, and what is sent through them."""
