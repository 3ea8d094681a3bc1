"""The journeys: a package, so that they go through one house and leave it together."""
