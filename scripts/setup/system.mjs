// System packages. A need is judged by what is there, not by a package database: that works on every Linux, for
// compilers of one's own as well. Only where something is missing is the package manager asked.
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {compareVersions} from './node.mjs';
import {ending, Failure, output, say, works} from './step.mjs';

const x86 = process.arch === 'x64';

function hasHeader(name) {
	const own = (process.env.CPATH ?? '').split(':').filter(Boolean);
	// Debian has headers that depend on the processor in a folder of its own.
	const debian = `/usr/include/${x86 ? 'x86_64' : 'aarch64'}-linux-gnu`;
	return [...own, '/usr/local/include', '/usr/include', debian].some((folder) => existsSync(join(folder, name)));
}

/** C++20 with from_chars for numbers: GCC 11. Another compiler is believed. */
function hasCompiler() {
	const compiler = process.env.CXX ?? 'c++';
	const version = output(compiler, '-dumpfullversion', '-dumpversion');
	if (version === undefined) return false;
	return !output(compiler, '--version').includes('Free Software Foundation') || compareVersions(version, '11') >= 0;
}

export function hasCmake() {
	const version = /(\d+\.\d+)/.exec(output('cmake', '--version') ?? '')?.[1];
	return version !== undefined && compareVersions(version, '3.18') >= 0;
}

// The assemblers of machine code for x86-64 and for aarch64.
export const xbyak = {name: 'libxbyak-dev', isThere: () => hasHeader('xbyak/xbyak.h')};
export const vixl = {name: 'libvixl-dev', isThere: () => hasHeader('vixl/aarch64/assembler-aarch64.h')};

/** `without` says what a missing package costs; without it nothing can be built. */
const needs = [
	{name: 'g++', isThere: hasCompiler, what: 'g++ 11 or newer'},
	{
		name: 'cmake',
		isThere: hasCmake,
		what: 'cmake 3.18 or newer',
		without: 'node-gyp builds, if there is python3, and kernels are interpreted: many times slower',
	},
	{name: 'make', isThere: () => works('make', '--version') || works('ninja', '--version')},
	{
		...(x86 ? xbyak : vixl),
		without: 'kernels are interpreted: correct, but many times slower',
	},
];

const testNeeds = [
	// Its simulator runs the code for aarch64.
	...(x86 ? [{...vixl, without: 'the code for SVE is not tried'}] : []),
	{name: 'binutils', isThere: () => works('objdump', '--version') && works('nm', '--version')},
	{name: 'clang-format', isThere: () => works('clang-format', '--version')},
	{name: 'clang-tidy', isThere: () => works('clang-tidy', '--version')},
	{name: 'python3', isThere: () => works('python3', '--version')},
	{name: 'git', isThere: () => works('git', '--version')},
	{
		name: 'chromium',
		isThere: () => ['chromium', 'google-chrome', 'chromium-browser'].some((name) => works(name, '--version')),
		without: 'the page of inga report is not tried in a browser',
	},
	{name: 'libmpfr-dev', isThere: () => hasHeader('mpfr.h'), without: 'some functions of f64 are not measured'},
].map((need) => ({without: 'its checks fail', ...need}));

const benchNeeds = [
	{name: 'libsleef-dev', isThere: () => hasHeader('sleef.h')},
	{name: 'python3-venv', isThere: () => works('python3', '-c', 'import venv, ensurepip')},
].map((need) => ({...need, without: 'nothing to compare with'}));

/** How this process may install packages: the words before `apt-get`, or undefined. */
function privilege() {
	if (!works('apt-get', '--version')) return undefined;
	if (process.getuid() === 0) return [];
	return works('sudo', '-n', 'true') ? ['sudo', '-n'] : undefined;
}

function install(names, before) {
	const apt = (...words) => {
		const [program, ...rest] = [...before, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y', ...words];
		const {status, stdout, stderr} = spawnSync(program, rest, {encoding: 'utf8', maxBuffer: 2 ** 28});
		return status === 0 ? '' : ending(`${stdout}${stderr}`, 8);
	};
	say('system', `installing ${names.join(' ')} ...`);
	// The list of packages may be current although an update fails (no network, a mirror of one's own).
	apt('update');
	const get = (...packages) => apt('install', '--no-install-recommends', ...packages);
	const trouble = get(...names);
	// Of several nothing is installed where one is not known.
	return trouble === '' || names.length === 1
		? trouble
		: names
				.map((name) => get(name))
				.filter(Boolean)
				.join('\n');
}

export function setUpSystem({test, bench}) {
	const wanted = [...needs, ...(test ? testNeeds : []), ...(bench ? benchNeeds : [])];
	const missing = wanted.filter(({isThere}) => !isThere());
	if (missing.length === 0) return 'everything is there';
	const before = privilege();
	const names = missing.map(({name}) => name);
	const trouble = before === undefined ? '' : install(names, before);
	const left = missing.filter(({isThere}) => !isThere());
	if (left.length === 0) return `installed ${names.join(' ')}`;
	const type = `sudo apt-get update && sudo apt-get install -y ${left.map(({name}) => name).join(' ')}`;
	const lines = [
		...(trouble ? [trouble] : []),
		...left.map(({name, what, without}) => `missing: ${what ?? name}${without ? ` (without it ${without})` : ''}`),
		before === undefined ? `This user may not install packages. Type:   ${type}` : `Type:   ${type}`,
		...(works('apt-get', '--version')
			? []
			: ['(elsewhere than on Debian or Ubuntu: the packages of the same purpose)']),
	];
	// Only a missing package that nothing works without is a failure; the others are told and done without.
	if (left.some(({without}) => without === undefined)) throw new Failure(lines.join('\n'));
	return lines.join('\n');
}
