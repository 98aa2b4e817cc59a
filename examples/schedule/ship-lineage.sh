#!/bin/sh
# One scheduled run: import what lies in the inbox, ship what is new, then ask whether anything is left behind.
# Each step runs whatever became of the one before; the script ends with the code of the first that failed
# (75: another run is still at work). Needs: asset-shipper in the PATH, ship.yaml in the working directory.
set -u
code=0
keep() { [ "$code" -ne 0 ] || code=$1; }

set -- inbox/*
if [ -e "$1" ]; then
  # A file that was imported before is no harm: its records are known.
  asset-shipper import "$@" --store sqlite:assets.db --rejects rejects.jsonl || keep $?
fi
asset-shipper ship ship.yaml || keep $?
asset-shipper status ship.yaml --max-age PT26H --max-dead-letters 0 || keep $?
exit "$code"
