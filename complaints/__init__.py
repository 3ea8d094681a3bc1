"""The reception desk, matters and complaints, revisits."""
