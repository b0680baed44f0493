"""Log lines in JSON, without personal data: a path keeps its shape, never its query string nor a link's own secret."""

import json
import logging
import re
from datetime import UTC, datetime

# Addresses that open something to whoever holds them: a tablet's, an invitation's, a new password's, a calendar's (its own
# begins the path; an antenna's pages of the same word stand below its name).
OPENS_BY_ITSELF = re.compile(r"(/borne/|/rejoindre/invitation/|/mot-de-passe/choisir/|(?<!/ateliers)/agenda/)[^/\s]+")


class WithoutPersonalData(logging.Filter):
    """Drops what Django adds to a record and may name a person: the request object and the query string; and the secret of
    an address that opens by itself.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        if isinstance(record.args, tuple):
            record.args = tuple(
                OPENS_BY_ITSELF.sub(r"\1…", a.split("?")[0]) if isinstance(a, str) else a for a in record.args
            )
        return True


class JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            # The traceback tells where; the values of a database error may hold a name, so its message is left out.
            frames = self.formatException(record.exc_info).splitlines()
            line["error"] = record.exc_info[0].__name__
            line["where"] = [f.strip() for f in frames if f.lstrip().startswith("File ")][-6:]
        return json.dumps(line, ensure_ascii=False)
