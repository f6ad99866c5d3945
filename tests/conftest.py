"""Settings of the whole suite."""

from hypothesis import HealthCheck, settings

# Wall-clock deadlines say more of the machine than of the code.
settings.register_profile(
    "corpus", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("corpus")
