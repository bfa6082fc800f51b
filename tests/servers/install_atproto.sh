#!/bin/sh
# Installs a whole AT Protocol network (PDS, PLC, AppView) from npm, outside the tree; about three minutes, once.
# usage: install_atproto.sh [FOLDER]; needs Node 20, npm and a C++ compiler.
set -eu

version=0.3.215 # the newest release that runs on Node 20
folder=${1:-${WORDKEPT_SERVERS:-$HOME/.cache/wordkept-servers}/atproto}
complete=$folder/complete-$version

if [ -f "$complete" ]; then
  echo "AT Protocol network $version is in $folder"
  exit 0
fi

mkdir -p "$folder"
cd "$folder"
[ -f package.json ] || printf '{"private": true}\n' > package.json
npm install --no-audit --no-fund "@atproto/dev-env@$version" > install.log 2>&1 \
  || { tail -20 install.log >&2; exit 1; }
# npm 11 runs no install scripts unasked, and the PDS keeps its repositories in SQLite.
npm rebuild better-sqlite3 >> install.log 2>&1 || { tail -20 install.log >&2; exit 1; }
node -e 'new (require("better-sqlite3"))(":memory:")'
touch "$complete"
echo "AT Protocol network $version is in $folder"
