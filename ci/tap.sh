# Lines of TAP, for the scripts of this folder that source it: each sets `suite`, the first word of its results.

failed=0
# result NAME COMMAND...: one test.
result() {
  local name=$1 status=0
  shift
  "$@" >&2 || status=$?
  if [ "$status" -eq 0 ]; then
    echo "ok $suite $name"
  else
    echo "not ok $suite $name (exit code $status)"
    failed=1
  fi
}

# A plan of no tests is how TAP says that all were skipped.
not_run() {
  echo "1..0 # SKIP not run: $*"
  exit 0
}
