// Packs what goes to a registry: inga, and for each platform a package with its addon, laid out by @napi-rs/cli.
//
//   node scripts/packages.mjs FOLDER TARGET=ADDON...      e.g. out/packages linux-x64-gnu=build/portable/inga.node ...
//
// The tarballs lie in FOLDER afterwards. The optional dependencies on the platform packages are written here, and only into
// what is packed: in the project's own package.json they would name packages that no registry has yet.
import {spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {projectFiles} from './checks/files.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [folder, ...addons] = process.argv.slice(2);
if (folder === undefined || addons.length === 0 || addons.some((word) => !/^[\w-]+=./.test(word))) {
	console.error('packages: node scripts/packages.mjs FOLDER TARGET=ADDON...');
	process.exit(2);
}
const out = resolve(folder);
const stage = join(out, 'stage');

function run(program, words, cwd = stage) {
	const {status, error, stdout, stderr} = spawnSync(program, words, {cwd, encoding: 'utf8', maxBuffer: 2 ** 26});
	if (status === 0) return;
	console.error(`packages: ${program} ${words.join(' ')}:\n${error?.message ?? stdout + stderr}`);
	process.exit(1);
}

/** Runs a program of a development dependency with this Node. */
function tool(path, words, cwd) {
	run(process.execPath, [join(root, 'node_modules', path), ...words], cwd);
}

/** The manifest without what only a clone can use. */
function manifest() {
	const {scripts, devDependencies, ...rest} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const {setup, doctor} = scripts;
	return {...rest, scripts: {setup, doctor}};
}

/** inga's own files: those of the project that package.json names, and a fresh build of the TypeScript. */
function stageMain() {
	const {files} = manifest();
	const named = (file) =>
		[...files, 'README.md', 'LICENSE'].some((name) => file === name || file.startsWith(`${name}/`));
	for (const file of projectFiles(root).filter(named)) cpSync(join(root, file), join(stage, file));
	// The sources do not go along, and source maps would lead nowhere.
	const words = ['-p', 'tsconfig.build.json', '--sourceMap', 'false', '--outDir', join(stage, 'dist')];
	tool('typescript/bin/tsc', words, root);
	run(process.execPath, [join(root, 'scripts', 'browser.mjs'), join(stage, 'dist', 'report', 'browser')], root);
	writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`);
}

function readme(target) {
	return `# inga-${target}

The compiled addon of inga for ${target}. npm installs it with inga where it fits; by itself it is of no use.
It needs no library but glibc, and of that version 2.28 or newer, as Node 20 does.
`;
}

function stagePlatforms() {
	const napi = (...words) => tool('@napi-rs/cli/dist/cli.js', words);
	const built = join(stage, 'addons');
	mkdirSync(built);
	napi('create-npm-dirs');
	for (const word of addons) {
		const [target, addon] = word.split('=');
		cpSync(resolve(addon), join(built, `inga.${target}.node`));
	}
	napi('artifacts', '--output-dir', 'addons');
	// Writes the optional dependencies. Without --skip-optional-publish it would publish.
	napi('pre-publish', '--skip-optional-publish', '--no-gh-release', '--tag-style', 'npm');
	const licence = readFileSync(join(root, 'LICENSE'), 'utf8');
	const notice = readFileSync(join(root, 'native', 'portable', 'NOTICE'), 'utf8');
	for (const target of readdirSync(join(stage, 'npm'))) {
		writeFileSync(join(stage, 'npm', target, 'LICENSE'), `${licence}\n---\n\n${notice}`);
		writeFileSync(join(stage, 'npm', target, 'README.md'), readme(target));
	}
}

if (existsSync(out)) rmSync(out, {recursive: true});
mkdirSync(stage, {recursive: true});
stageMain();
stagePlatforms();
for (const place of ['.', ...readdirSync(join(stage, 'npm')).map((target) => join('npm', target))]) {
	run('npm', ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', out], join(stage, place));
}
for (const name of readdirSync(out).filter((file) => file.endsWith('.tgz'))) console.log(join(out, name));
