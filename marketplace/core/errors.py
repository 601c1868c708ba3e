"""The two families of errors that cross a module's border."""


class DomainError(Exception):
    """A rule of the marketplace said no. The message is fit for the person at the screen."""


class AdapterError(Exception):
    """A company outside did not answer, or refused, or sent what cannot be read.

    Attributes:
        retryable: True when the same call may succeed later, and the outcome is unknown until then.
    """

    def __init__(self, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.retryable = retryable
