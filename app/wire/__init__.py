"""The strict types in which everything comes in and goes out: bodies over HTTP and rows of files."""
