"""Stock django-oscar, set up from PyPI in a venv of its own, to measure ourselves against; nothing of ours is in it."""
