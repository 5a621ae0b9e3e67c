"""What each kind of file is made of, as far as it can be seen without decoding it."""
