"""How fast the pages are, beside a view that does nothing: `make bench`. Not part of the tests; asserts no time."""
