"""Learned judgements: small files made by `make train-cleaner`, and what reads them. Without them the rules still work."""
