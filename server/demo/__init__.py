"""One synthetic commune for demonstrations: made-up people, real forms, real steps."""
