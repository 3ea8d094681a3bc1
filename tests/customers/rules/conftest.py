"""Generated examples are judged by their outcome, never by the load of the machine."""

from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
