"""A browser that stops answering: most of what it is told has no time limit of its own, and a journey would wait for ever."""

import faulthandler
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

#: Seconds after which a journey is taken to wait for a browser that will not answer; the first builds the department besides.
PATIENCE = 240.0


def browsers_below(pid):
    """Return the processes of Chromium that this process started."""
    found = subprocess.run(["pgrep", "-a", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.splitlines()
    children = {int(line.split()[0]): line for line in found}
    return [child for child, line in children.items() if "chromium" in line] + [one for child in children for one in browsers_below(child)]


class Watch:
    """Ends the browsers of this process when a journey takes too long, so that whatever waits for them fails."""

    def __init__(self, patience=PATIENCE):
        self.ran_out = False
        self._timer = threading.Timer(patience, self._end)
        self._timer.daemon = True

    def _end(self):
        self.ran_out = True
        faulthandler.dump_traceback(sys.__stderr__)  # where it waits
        for pid in browsers_below(os.getpid()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_error):
        self._timer.cancel()
