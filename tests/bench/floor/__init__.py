"""The least that a Flask app can do with a row: what the product's speed is held against."""
