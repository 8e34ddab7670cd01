"""`wiresift demo`: the main job on the samples, fetched from a site that it serves itself."""
