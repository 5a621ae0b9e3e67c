"""Papers: a person's own wallet of birth certificates, contracts, results …, given once and used again."""
