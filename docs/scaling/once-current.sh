#!/bin/sh
# Run a command once the database answers and its schema is current; `db upgrade` may run in many places at once.
until porchlight db upgrade; do sleep 1; done
exec "$@"
