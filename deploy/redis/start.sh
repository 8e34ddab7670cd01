#!/bin/sh
# Starts the server with the users of users.acl, which stands beside this file, and whatever arguments are given.
# A user's password is read from the file that <NAME>_PASSWORD_FILE names, else from <NAME>_PASSWORD; the server is given its
# SHA-256 alone. A user without a password of its own stays switched off.
set -eu
list="$(mktemp -d)/users.acl"
umask 077
cp "$(dirname "$0")/users.acl" "$list"
for name in FETCHER CLEANER CLASSIFIER FEEDER INTAKE CONSUMER MONITOR OPERATOR BACKUP ADMIN; do
  eval "file=\${${name}_PASSWORD_FILE:-} password=\${${name}_PASSWORD:-}"
  if [ -n "$file" ]; then password="$(cat "$file")"; fi
  if [ -n "$password" ]; then
    digest="$(printf %s "$password" | sha256sum | cut -d ' ' -f 1)"
    sed -i "s/#@$name@/#$digest/" "$list"
  else
    sed -i "s/ on #@$name@/ off/" "$list"
  fi
  unset "${name}_PASSWORD"
done
exec "$@" --aclfile "$list"
