"""The mandate, approval requests, decisions and delegation."""
