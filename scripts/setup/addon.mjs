import {copyFileSync, existsSync, mkdirSync, readFileSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join, relative} from 'node:path';
import {digest, isStamped, stamp, unstamp} from './stamp.mjs';
import {complaint, ending, Failure, output, root, runQuietly, say} from './step.mjs';
import {hasCmake, vixl, xbyak} from './system.mjs';

const addon = join('build', 'Release', 'inga.node');

/** Where a package is, relative to the root: here in a clone, beside inga where it is itself installed. Or undefined. */
function packageFolder(name) {
	try {
		const manifest = createRequire(join(root, 'package.json')).resolve(`${name}/package.json`);
		return relative(root, dirname(manifest));
	} catch {
		return undefined;
	}
}

/** CMake refuses a build folder that was made elsewhere: a copy of a whole checkout has one. */
function removeForeignBuild() {
	const cache = join(root, 'build', 'CMakeCache.txt');
	if (!existsSync(cache)) return;
	const home = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(readFileSync(cache, 'utf8'))?.[1];
	if (home !== root) rmSync(join(root, 'build'), {recursive: true, force: true});
}

/** Whether the addon loads, and what it says about the machine, in a process of its own: a crash is no crash of ours. */
function load() {
	const code = `const {available, active} = require(${JSON.stringify(join(root, addon))}).coreFeatures();
		console.log(available.join(', ') + '; in use: ' + active)`;
	// An INGA_ISA that is no name must not look like a broken build.
	return runQuietly(process.execPath, ['-e', code], {INGA_ISA: ''});
}

function buildWithCmake(force) {
	removeForeignBuild();
	const compiler = join(packageFolder('cmake-js'), 'bin', 'cmake-js');
	const build = (how) => runQuietly(process.execPath, [compiler, how, '--CDCMAKE_EXPORT_COMPILE_COMMANDS=ON']);
	const built = build(force ? 'rebuild' : 'build');
	// CMake itself gave up: an old cache (another generator, a compiler that is gone) is the usual reason.
	return !built.ok && built.text.includes('CMake Error') ? build('rebuild') : built;
}

/** Without CMake node-gyp builds everything but the emitters of machine code. */
function buildWithGyp() {
	const gyp = packageFolder('node-gyp');
	if (gyp === undefined) throw new Failure('not built: cmake is missing (see above), and node-gyp as well');
	// Node's headers lie beside it, or node-gyp fetches them.
	const home = dirname(dirname(process.execPath));
	const headers = existsSync(join(home, 'include', 'node', 'common.gypi')) ? [`--nodedir=${home}`] : [];
	const words = [join(gyp, 'bin', 'node-gyp.js'), 'rebuild', '-C', 'native', ...headers];
	const built = runQuietly(process.execPath, words);
	if (built.ok) {
		mkdirSync(join(root, dirname(addon)), {recursive: true});
		copyFileSync(join(root, 'native', addon), join(root, addon));
	}
	return built;
}

export function setUpAddon(force) {
	const headers = packageFolder('node-addon-api');
	if (headers === undefined || packageFolder('cmake-js') === undefined) {
		throw new Failure('not built: npm packages are missing (see above)');
	}
	const made = digest(
		['native', 'CMakeLists.txt', join(headers, 'package.json')],
		[
			hasCmake(),
			xbyak.isThere(),
			vixl.isThere(),
			process.arch,
			output(process.env.CXX ?? 'c++', '--version'),
			output('mpicxx', '-show'),
		],
	);
	if (!force && existsSync(join(root, addon)) && isStamped('addon', made)) {
		const {ok, text} = load();
		if (ok) return `is built: ${text.trim()}`;
	}
	unstamp('addon');
	say('addon', 'compiling, which takes a minute ...');
	const built = hasCmake() ? buildWithCmake(force) : buildWithGyp();
	if (!built.ok) throw new Failure(`does not compile:\n${complaint('addon', built.text)}`);
	const {ok, text} = load();
	if (!ok) throw new Failure(`was built and does not load:\n${ending(text, 5)}\nTry:   npm run setup -- --force`);
	stamp('addon', made);
	return `built: ${text.trim()}`;
}
