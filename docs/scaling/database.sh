#!/bin/sh
# A PostgreSQL of its own, in ./var/postgresql, heard on a socket there: in earnest this is a server you rent or run.
set -e
programs=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
data=$PWD/var/postgresql
mkdir -p "$data"
as=
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    chown postgres "$data"
    as="setpriv --reuid=postgres --regid=postgres --clear-groups"
fi
if [ ! -f "$data/PG_VERSION" ]; then
    $as "$programs/initdb" -D "$data" -A trust -U postgres -E UTF8 >/dev/null
fi
exec $as "$programs/postgres" -D "$data" -k "$data" -c listen_addresses= -c max_connections=200
