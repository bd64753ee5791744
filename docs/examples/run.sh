#!/bin/sh
# Runs every example with the given cordon, and ends with 1 where an output is not as
# expected. Usage: docs/examples/run.sh bin/cordon
set -eu
if [ $# -ne 1 ]; then
	echo "usage: $0 CORDON" >&2
	exit 2
fi
cordon=$(realpath "$1")
cd "$(dirname "$0")/../.."
exec "${GO:-go}" run ./docs/examples/run "$cordon"
