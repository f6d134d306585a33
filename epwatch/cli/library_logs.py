"""What libraries log: their warnings go to the log file, cleaned; never to the terminal, where the screen is."""

import logging

from epwatch.stream_log import Log


class _Handler(logging.Handler):
    def __init__(self, log: Log) -> None:
        # Below WARNING kubernetes_asyncio logs the bodies of answers (SEC-9).
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.write(f"{record.name}: {record.getMessage()}")


def divert(log: Log | None) -> None:
    """Send the warnings of all loggers to the log, or nowhere: without a handler Python writes them on stderr."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, (_Handler, logging.NullHandler))]:
        root.removeHandler(handler)
    root.addHandler(logging.NullHandler() if log is None else _Handler(log))
