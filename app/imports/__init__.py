"""Lists and files of HR systems: read, checked row by row, recorded under natural keys, and given back as exports."""
