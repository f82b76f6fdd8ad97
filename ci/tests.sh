#!/usr/bin/env bash
# Tests by ava, as TAP, compiled; not those of documents, scripts and benchmarks, which look at the project itself.
#   ci/tests.sh lay-out           compiles them into build-tests/, which checks all types
#   ci/tests.sh [FILE...]         runs them, or those that patterns name (as of JavaScript: test/fuse/*.test.js)
set -euo pipefail
cd "$(dirname "$0")/.."

place=build-tests
case ${1:-} in
  lay-out)
    . ci/place.sh
    lay_out "$place"
    ln -s ../build ../dist "$place/"
    cat > "$place/ava.config.js" << 'JS'
import config from '../ava.config.js';

const {extensions, nodeArguments, files, ...rest} = config;
const own = ['bench', 'checks', 'examples'].map((folder) => `!test/${folder}/**`);
export default {...rest, files: [...files.map((file) => file.replace(/\.ts$/, '.js')), ...own]};
JS
    ;;
  *)
    cd "$place"
    exec "$OLDPWD/node_modules/.bin/ava" --tap "$@"
    ;;
esac
