"""`wiresift explain`: what is cut from articles and why, and how a decision that was wrong becomes a case for the tests."""
