import test from 'ava';
import {LOWEST_GLIBC, type Platform, packageFor, platformName} from '../../src/core/platform.js';
import {buildRefused, nothingFound, packageRefused, versionsDiffer} from '../../src/core/refusal.js';

const debian: Platform = {system: 'linux', processor: 'x64', glibc: '2.36'};
const place = (platform: Platform, installed = true) => ({
	platform,
	node: 'v20.20.2',
	root: '/project/node_modules/inga',
	version: '1.2.3',
	installed,
});

// What an error must say for each machine, and what it must not.
const machines: [name: string, platform: Platform, title: string, says: RegExp, not: RegExp][] = [
	['glibc', debian, 'linux-x64 with glibc 2.36', /npm install inga-linux-x64-gnu@1\.2\.3\nOr build it/, /need glibc/],
	[
		'arm64',
		{...debian, processor: 'arm64'},
		'linux-arm64 with glibc 2.36',
		/npm install inga-linux-arm64-gnu@1\.2\.3\nOr/,
		/x64/,
	],
	[
		'the lowest glibc',
		{...debian, glibc: LOWEST_GLIBC},
		`linux-x64 with glibc ${LOWEST_GLIBC}`,
		/npm install inga-linux-x64-gnu/,
		/need glibc/,
	],
	[
		'an older glibc',
		{...debian, glibc: '2.9'},
		'linux-x64 with glibc 2.9',
		/need glibc 2\.28 or newer.*\nBuild it: npm run setup/,
		/npm install/,
	],
	[
		'musl',
		{...debian, glibc: undefined},
		'linux-x64 with musl',
		/need glibc 2\.28 or newer.*\nBuild it: npm run setup/,
		/npm install/,
	],
	[
		'another processor',
		{...debian, processor: 'riscv64'},
		'linux-riscv64 with glibc 2.36',
		/No platform package is for this processor.*\nBuild it/,
		/npm install|need glibc/,
	],
	[
		'macOS',
		{system: 'darwin', processor: 'arm64', glibc: undefined},
		'darwin-arm64,',
		/On macOS use it in a Linux container/,
		/npm|glibc/,
	],
	[
		'Windows',
		{system: 'win32', processor: 'x64', glibc: undefined},
		'win32-x64,',
		/On Windows use it in WSL 2/,
		/npm|glibc/,
	],
	['FreeBSD', {system: 'freebsd', processor: 'x64', glibc: undefined}, 'freebsd-x64,', /Linux container/, /npm|glibc/],
];
for (const [name, platform, title, says, not] of machines) {
	test(`no addon on ${name}: the machine and the cure`, (t) => {
		const text = nothingFound(place(platform), ['/project/build/inga.node'], []);
		t.true(text.startsWith(`inga's native addon cannot be loaded on ${title}`), text);
		t.true(text.includes('Node v20.20.2.\nNo compiled addon was found.'), text);
		t.regex(text, says);
		t.notRegex(text, not);
		t.true(text.includes('Tried:\n  /project/build/inga.node'), text);
	});
}

test('no addon in a clone: it is built, for no registry has its package yet', (t) => {
	const text = nothingFound(place(debian, false), [], []);
	t.regex(text, /\nBuild it: npm run setup {3}\(in \/project\/node_modules\/inga;/);
	t.notRegex(text, /npm install/);
});

test('a package for another machine is named, this machine’s own is not called foreign', (t) => {
	t.regex(
		nothingFound(place(debian), [], ['inga-linux-arm64-gnu']),
		/inga-linux-arm64-gnu is installed, which is for another/,
	);
	t.notRegex(nothingFound(place(debian), [], ['inga-linux-x64-gnu']), /for another machine/);
});

test('what does not load: the reason and the cure', (t) => {
	t.regex(buildRefused(place(debian), 'no ELF'), /does not load: no ELF\nRebuild it.*setup -- --force/);
	t.regex(
		packageRefused(place(debian), 'inga-linux-x64-gnu', 'no ELF'),
		/inga-linux-x64-gnu is there but does not load: no ELF\nInstall it again: npm install --force inga-linux-x64-gnu@1\.2\.3\nOr build/,
	);
	t.regex(
		packageRefused(place({...debian, glibc: '2.17'}), 'inga-linux-x64-gnu', 'x'),
		/x\nPlatform packages need glibc 2\.28/,
	);
	t.regex(
		versionsDiffer(place(debian), 'inga-linux-x64-gnu', '1.2.4'),
		/of version 1\.2\.4, and inga of 1\.2\.3\.\n.*npm install inga-linux-x64-gnu@1\.2\.3/,
	);
});

test('every platform has at most one package, and its name says which', (t) => {
	t.is(packageFor({system: 'linux', processor: 'x64'}), 'inga-linux-x64-gnu');
	t.is(packageFor({system: 'linux', processor: 'arm64'}), 'inga-linux-arm64-gnu');
	t.is(packageFor({system: 'linux', processor: 'arm'}), undefined);
	t.is(packageFor({system: 'darwin', processor: 'arm64'}), undefined);
	t.is(platformName(debian), 'linux-x64 with glibc 2.36');
});
