"""The language of search: from a text as people type it to tokens that every engine takes alike.

Pure Python: no Django, no database. `documents.analyse` writes, `queries.understand` and `plan` ask.
"""
