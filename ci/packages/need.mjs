// What an addon needs of the machine that loads it: glibc's own libraries only, in no newer version than the loader promises;
// Node-API is the only thing that it takes from elsewhere, and its entry points all that it shows.
//   node ci/packages/need.mjs ADDON
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {statSync} from 'node:fs';

const {LOWEST_GLIBC} = await import('../../dist/core/platform.js');
const [addon] = process.argv.slice(2);
const objdump = (...words) => spawnSync('objdump', [...words, addon], {encoding: 'utf8'}).stdout;

const libraries = [...objdump('-p').matchAll(/NEEDED +(\S+)/g)].map((match) => match[1]);
assert.ok(libraries.includes('libc.so.6'));
for (const name of libraries) assert.match(name, /^(lib(c|m|pthread|dl|rt)\.so\.\d|ld-linux-[\w-]+\.so\.\d)$/);

// A line: address, flags, section, size, then a version (in brackets where it is undefined here) and the name.
const symbols = objdump('-T')
	.split('\n')
	.flatMap((line) => {
		const found = /^[\da-f]{16} (.{7}) (\S+)\s+[\da-f]+ +\(?([\w.]*)\)? +(\S+)$/.exec(line);
		return found
			? [{weak: found[1].includes('w'), defined: found[2] !== '*UND*', version: found[3], name: found[4]}]
			: [];
	});
const taken = symbols.filter(({defined}) => !defined);
assert.ok(
	taken.some(({name}) => name === 'malloc'),
	'objdump is not understood',
);
const order = (a, b) => a.localeCompare(b, 'en', {numeric: true});
const versions = [
	...new Set(taken.filter(({version}) => version !== 'Base' && version !== '').map(({version}) => version)),
].sort(order);
for (const version of versions) assert.match(version, /^GLIBC_[\d.]+$/);
const highest = versions.at(-1).replace('GLIBC_', '');
const late = taken
	.filter(({version}) => order(version, `GLIBC_${LOWEST_GLIBC}`) > 0)
	.map(({name, version}) => `${name} of ${version}`);
assert.deepEqual(late, [], `glibc ${LOWEST_GLIBC} is promised: see native/portable/portable.cmake`);

const loose = taken.filter(
	({weak, version, name}) => !weak && !/^GLIBC/.test(version) && !/^(napi|node_api)_/.test(name),
);
assert.deepEqual(loose, [], 'taken from nobody knows where');
const shown = symbols.filter(({defined, name}) => defined && !name.startsWith('.')).map(({name}) => name);
assert.deepEqual(shown.sort(), ['napi_register_module_v1', 'node_api_module_get_api_version_v1']);

console.log(`${addon}: ${statSync(addon).size} bytes, glibc ${highest}, ${libraries.join(', ')}`);
