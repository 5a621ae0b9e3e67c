"""Where the units come from: run once in a while by hand, never by the product."""
