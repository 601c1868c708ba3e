"""Many listings at once: taken in as a file, looked through, brought in, and written out again."""
