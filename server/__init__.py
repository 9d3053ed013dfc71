"""Receive, keep, hand out, show."""

import os

# For numpy, before it is imported: our matrices have some dozen columns, and threads that share one wait for each other. Beside
# other work they take ten times longer than one alone.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
