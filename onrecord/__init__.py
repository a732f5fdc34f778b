"""onrecord reads the news and puts it on record."""
