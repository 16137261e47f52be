"""Pages, scripts and styles leave compressed wherever their reader takes that: a page weighs a tenth.

What compressing can tell (https://www.breachattack.com/) takes a page on which somebody else's words stand beside a
secret, asked for again and again. On ours the only secret is a form's token, which is signed anew each second and worth
nothing without the cookie; no call of another site brings that.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

KINDS = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"}
)
LEAST, MOST = 1000, 4_000_000  # bytes; below it nothing is gained, above it a file had better be served as it is
LEVEL = 6  # of 9: what more would save is hundreds of bytes
PARTS = (206, 304)  # statuses of answers whose bytes are not a whole


def install(app: Flask) -> None:
    app.after_request(_lighter)


def _lighter(answer: Response) -> Response:
    if answer.mimetype not in KINDS or answer.status_code in PARTS or "Content-Encoding" in answer.headers:
        return answer
    answer.vary.add("Accept-Encoding")
    size = answer.content_length or 0
    if not request.accept_encodings["gzip"] or request.method == "HEAD" or not LEAST < size < MOST:
        return answer
    answer.direct_passthrough = False
    answer.set_data(gzip.compress(answer.get_data(), LEVEL, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    etag, _ = answer.get_etag()
    if etag:
        answer.set_etag(etag, weak=True)  # the same page, in other bytes
    return answer
