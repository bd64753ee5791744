#!/usr/bin/env python3
"""Call cordon's daemon with Python's standard library alone: client.py [SOCKET]"""

import http.client
import json
import os
import random
import socket
import sys
import time


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket. The daemon cancels what runs when it is closed."""

    def __init__(self, path, timeout=150):
        super().__init__("cordon", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Refused(Exception):
    """There was no execution: a problem as of RFC 9457, with a code for programs."""

    def __init__(self, problem):
        super().__init__(f"{problem['code']}: {problem['detail']}")
        self.problem = problem


def execute(path, request, on_log=None, patience=30):
    """Run one script and return its result, whatever its outcome.

    on_log gets each console line while the script runs. Where the daemon has no
    room and says when to come back, it is asked again, for patience seconds."""
    accept = "application/x-ndjson" if on_log else "application/json"
    headers = {"Content-Type": "application/json", "Accept": accept}
    body = json.dumps(request).encode()
    deadline = time.monotonic() + patience
    while True:
        connection = UnixConnection(path)
        try:
            try:
                connection.request("POST", "/v1/executions", body, headers)
            except BrokenPipeError:
                pass  # refused before all of it was sent; the answer says why
            response = connection.getresponse()
            if response.status == 200:
                return read_lines(response, on_log) if on_log else json.load(response)
            problem = json.load(response)
        finally:
            connection.close()
        after = response.headers.get("Retry-After")
        # A little later by chance, so that callers do not come back all at once.
        wait = float(after or 0) * random.uniform(1, 1.2)
        if after is None or time.monotonic() + wait > deadline:
            raise Refused(problem)
        time.sleep(wait)


def read_lines(response, on_log):
    """Read a stream: any number of logs, then one result or, seldom, a problem."""
    for text in response:
        line = json.loads(text)
        if "log" in line:
            on_log(line["log"])
        elif "result" in line:
            return line["result"]
        else:
            raise Refused(line["problem"])
    raise ConnectionError("the daemon went away before the result came")


def show(result):
    if result["outcome"] == "ok":
        print("ok:", json.dumps(result.get("output")))  # absent where a script left none
    else:
        error = result["error"]
        print(f"{result['outcome']}: {error['message']} (line {error.get('line', '?')})")


def main():
    default = os.environ.get("CORDON_SOCKET", "/run/cordon/cordon.sock")
    path = sys.argv[1] if len(sys.argv) > 1 else default
    code = 'console.log("%d rows", input.length); output = require("lodash").sum(input)'
    request = {"code": code, "input": [1, 2, 3], "limits": {"timeout_ms": 2000}}

    show(execute(path, request))
    show(execute(path, request, on_log=lambda log: print(f"{log['level']}: {log['message']}")))
    show(execute(path, {"code": 'throw new Error("no")'}))
    try:
        execute(path, {"code": "", "limits": {"timeout_ms": 0}})
    except Refused as refused:
        print("refused:", refused.problem["code"], refused.problem["field"])


if __name__ == "__main__":
    main()
