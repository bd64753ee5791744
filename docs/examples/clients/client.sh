#!/bin/sh
# Call cordon's daemon with curl, and read its answers with jq: client.sh [SOCKET]
set -eu
socket=${1:-${CORDON_SOCKET:-/run/cordon/cordon.sock}}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# call sends a request from standard input. Where the daemon has no room, 429 or 503, curl
# comes back when Retry-After says, for 30 s in all.
call() {
	curl --silent --show-error --unix-socket "$socket" --retry 9 --retry-max-time 30 \
		--json @- "$@" http://cordon/v1/executions
}

# execute prints the result, whatever its outcome. Anything but 200 is a problem, which goes
# to standard error, and fails.
execute() {
	status=$(call --output "$answer" --write-out '%{http_code}')
	[ "$status" = 200 ] && cat "$answer" && return
	cat "$answer" >&2
	return 1
}

# stream prints a line for each console line while the script runs, and the result at the end.
stream() {
	call --fail --no-buffer --header 'Accept: application/x-ndjson'
}

show='if .outcome == "ok" then "ok: \(.output)" else "\(.outcome): \(.error.message) (line \(.error.line // "?"))" end'
code='console.log("%d rows", input.length); output = require("lodash").sum(input)'
request=$(jq -n --arg code "$code" '{code: $code, input: [1, 2, 3], limits: {timeout_ms: 2000}}')

printf %s "$request" | execute | jq -r "$show"
printf %s "$request" | stream |
	jq -r --unbuffered "if .log then \"\(.log.level): \(.log.message)\" else .result | $show end"
echo '{"code": "throw new Error(\"no\")"}' | execute | jq -r "$show"
echo '{"code": "", "limits": {"timeout_ms": 0}}' | execute 2>&1 | jq -r '"refused: \(.code) \(.field)"'
