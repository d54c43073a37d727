#!/bin/sh
# Sends an event over HTTP, signed by Standard Webhooks, and asks what became of it. It needs curl and openssl.
#
#   KEY=whsec_… sh examples/publish-http.sh URL [FILE]
#
# URL is the publisher's, …/v1/NAME/updates; FILE holds one event (examples/update.json).
# While openssl runs, the list of processes shows the key: on a machine with other users, sign in a program.
set -eu

url=$1
file=${2:-"$(dirname "$0")/update.json"}
key=$(printf %s "${KEY#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')

# Sends a signed request to URL, with the body in FILE: signed URL FILE [OPTION OF CURL…]
signed() {
  to=$1 body=$2
  shift 2
  id=msg_$(openssl rand -hex 16)
  sent=$(date +%s)
  signature=$({ printf '%s.%s.' "$id" "$sent"; cat "$body"; } |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
  # A retry has the same webhook-id, so that nothing is delivered twice.
  curl --silent --show-error --globoff --retry 3 --write-out '\n%{http_code}\n' \
    -H "webhook-id: $id" -H "webhook-timestamp: $sent" -H "webhook-signature: v1,$signature" "$@" "$to"
}

answer=$(signed "$url" "$file" -H 'content-type: application/json' --data-binary "@$file")
printf '%s\n' "$answer"
status=$(printf %s "$answer" | sed -n 's/.*"status":"\([^"]*\)".*/\1/p')
[ -n "$status" ]

for _ in 1 2 3 4 5 6 7 8 9 10; do
  answer=$(signed "${url%%/v1/*}$status" /dev/null)
  case $answer in *'"outcome":"waiting"'*) sleep 1 ;; *) break ;; esac
done
printf '%s\n' "$answer"
