"""Files by which employees prove what their entries say."""
