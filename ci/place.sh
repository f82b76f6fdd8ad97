# For scripts that source it, from the project's root: sources and tests compiled to JavaScript, in a folder of their own.
# Without TypeScript to load, each of the processes and threads that tests start by the thousand starts several times as fast.

# lay_out PLACE: a project with what tests read, but for an addon.
lay_out() {
  local place=$1 file
  rm -rf "$place"
  mkdir -p "$place"
  cp package.json "$place/"
  ln -s ../node_modules ../native "$place/"
  # Checks types, too.
  npx tsc -p tsconfig.json --noEmit false --declaration false --rootDir . --outDir "$place" || return
  for file in test/causal/fixture test/table/fixture src/*/*.md; do cp -r "$file" "$place/$file" || return; done
}
