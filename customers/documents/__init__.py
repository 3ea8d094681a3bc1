"""Numbers, papers, print runs and originals."""
