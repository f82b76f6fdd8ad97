// The main tarball holds the build of every source file, what an addon is built from where no platform package fits, and
// nothing else; its optional dependencies are the platform packages that the loader knows, in its own version.
//   node ci/packages/content.mjs TARBALL
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {projectFiles} from '../../scripts/checks/files.mjs';

const [tarball] = process.argv.slice(2);
const tar = (...words) => spawnSync('tar', words, {encoding: 'utf8', maxBuffer: 2 ** 26}).stdout;
const held = tar('-tzf', tarball)
	.trim()
	.split('\n')
	.map((path) => path.replace(/^package\//, ''));

const files = projectFiles('.');
// What runs in the browser is one file, with its style.
const page = ['dist/report/browser/page.js', 'dist/report/browser/page.css'];
const built = files.flatMap((file) => {
	const name = /^src\/(?!report\/browser\/)(.*)\.ts$/.exec(file)?.[1];
	return name === undefined ? [] : [`dist/${name}.js`, `dist/${name}.d.ts`];
});
const toBuild = files.filter((file) => /^(native\/|scripts\/setup(\/|\.mjs$))/.test(file));
const pages = ['README.md', 'CHANGELOG.md', 'LICENSE'];
assert.deepEqual(held.toSorted(), [...built, ...page, ...toBuild, ...pages, 'package.json', 'CMakeLists.txt'].sort());

const {version, bin, exports, optionalDependencies, devDependencies, scripts} = JSON.parse(
	tar('-xzOf', tarball, 'package/package.json'),
);
const {platformPackages} = await import('../../dist/core/platform.js');
assert.deepEqual(optionalDependencies, Object.fromEntries(platformPackages.map((name) => [name, version])));
assert.equal(devDependencies, undefined);
assert.equal(
	JSON.parse(readFileSync('package.json', 'utf8')).optionalDependencies,
	undefined,
	'a clone installs without',
);

// What it declares is there.
const declared = [
	...Object.values(bin),
	...Object.values(exports).flatMap((target) => (target.types ? Object.values(target) : target)),
];
for (const path of declared) assert.ok(held.includes(path.replace('./', '')), `${path} is declared and not there`);
for (const line of Object.values(scripts)) assert.ok(held.includes(line.split(' ')[1]), `nothing runs: ${line}`);

console.log(`${held.length} files: ${built.length + page.length} in dist, ${toBuild.length} to build from`);
