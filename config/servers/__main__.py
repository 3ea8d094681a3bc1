"""Start and stop the embedded servers from the command line."""

import sys

from config import servers


def main(arguments: list[str]) -> int:
    """Do what the command line says; a refusal is one message."""
    try:
        {"start": servers.start, "stop": servers.stop}[arguments[0]]()
    except servers.CannotStart as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
