"""Who asks: tokens of an OIDC issuer, its keys, and the development issuer."""
