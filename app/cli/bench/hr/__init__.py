"""`erk bench people`: an agency's people and their attendance through the service's own import and export."""
