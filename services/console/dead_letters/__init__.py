"""`wiresift dead`: requests that ended because they can never succeed, and what an operator does about them."""
