# Lines of TAP, for the scripts of this folder that source it: each sets `suite`, the first word of its results.

failed=0
# used PID: seconds of processors that the commands of a shell took so far.
used() { awk '{print int(($16 + $17) / 100)}' "/proc/$1/stat"; }
# result NAME COMMAND...: one test. What it took goes to stderr.
result() {
  local name=$1 status=0 since=$SECONDS shell=$BASHPID before
  shift
  before=$(used "$shell")
  "$@" >&2 || status=$?
  echo "took: $suite $name: $((SECONDS - since)) s, of processors $(($(used "$shell") - before)) s" >&2
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
