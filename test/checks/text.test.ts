import {homedir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {check, folder} from './script.js';

test('hosts of registries and places of this machine are found, with file and line', (t) => {
	const host = ['registry', 'npmjs', 'org'].join('.');
	const place = folder(t, {
		'package.json': `{\n"resolved": "https://${host}/x"\n}`,
		'src/a.ts': `// as ../shared/work/x, src/work/y and /workshop/z\nconst path = '${['', 'work', 'x'].join('/')}';`,
		'notes.md': `see ${join(homedir(), 'x')}`,
		'sound.md': 'nothing to see',
	});
	const {status, stdout, stderr} = check('names', place);
	t.is(status, 1, stdout);
	t.deepEqual(
		stderr
			.trim()
			.split('\n')
			.map((line) => line.split(' ')[0]),
		['notes.md:1', 'package.json:2', 'src/a.ts:2'],
	);
	t.is(check('names', folder(t, {'sound.md': 'nothing to see'})).status, 0);
});

test('links that lead nowhere are found: files and headings', (t) => {
	const place = folder(t, {
		'README.md': [
			'# One, two: `three`',
			'[here](#one-two-three) [page](docs/page.md) [part](docs/page.md#a-part) [far](https://example.org/x) [dir](docs)',
			'[gone](docs/gone.md) [no part](docs/page.md#no-part) [no heading](#nowhere) ![figure](out/x.svg)',
			'`[code](is/not/a/link)`',
			'```',
			'[nor](this.one)',
			'```',
		].join('\n'),
		'docs/page.md': '## A part\n[up](../README.md)\n',
	});
	const {status, stdout, stderr} = check('links', place);
	t.is(status, 1, stdout);
	t.deepEqual(stderr.trim().split('\n'), [
		'README.md: docs/gone.md is not there',
		'README.md: docs/page.md#no-part has no such heading',
		'README.md: #nowhere has no such heading',
		'README.md: out/x.svg is not there',
	]);
});

const counts: [name: string, tap: string, status: string, result: string][] = [
	['passed and failed', 'TAP version 13\nok 1 - a\nnot ok 2 - b\n  ---\n  at: x\n  ...\nok 3 - c\n1..3\n', '1', '2 1'],
	['skipped and to do do not count', 'ok 1 - a # SKIP\nnot ok 2 - b # TODO\nok 3 - c\n', '0', '1 0'],
	['a crash after tests that passed', 'ok 1 - a\nok 2 - b\n', '139', '2 1'],
	['a run that said nothing', '', '0', '0 1'],
	['a run that never started', 'sh: ava: not found\n', '127', '0 1'],
	['colours', '\u001B[32mok\u001B[39m 1 - a\n', '0', '1 0'],
];
for (const [name, tap, status, result] of counts) {
	test(`counting: ${name}`, (t) => {
		const place = folder(t, {'run.tap': tap});
		t.is(check('tap', join(place, 'run.tap'), status).stdout.trim(), result);
	});
}

test('what failed is shown with its details', (t) => {
	const place = folder(t, {'run.tap': 'ok 1 - a\nnot ok 2 - b\n  ---\n  at: file.ts:3\n  ...\nok 3 - c\n'});
	t.is(check('tap', join(place, 'run.tap'), '1').stderr, 'not ok 2 - b\n  ---\n  at: file.ts:3\n  ...\n');
});
