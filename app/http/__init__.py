"""The service over HTTP: routes, bodies, problems, security."""
