"""Words that every part of the service uses: rupiah, months, NIP, identifiers, callers and refusals."""
