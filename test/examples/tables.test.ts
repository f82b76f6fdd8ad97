import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {inga} from '../cli/command.js';
import {root} from '../core/process.js';

const page = readFileSync(join(root, 'examples', 'README.md'), 'utf8');

interface Example {
	readonly name: string;
	readonly words: readonly string[];
	readonly shown: string;
}

const examples = [...page.matchAll(/^## (\w+): .*\n[\s\S]*?^```console\n\$ inga (.*)\n([\s\S]*?)^```/gm)].map(
	([, name = '', line = '', shown = '']): Example => ({
		...{name, shown},
		words: [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain),
	}),
);

function example(name: string): Example {
	return examples.find((each) => each.name === name) as Example;
}

test('there are four, with the files that they name', (t) => {
	t.deepEqual(
		examples.map(({name}) => name),
		['machines', 'telco', 'credit', 'sachs'],
	);
	for (const {words} of examples) {
		const file = words[1 + words.findIndex((word) => word === '--roles' || word === '--prepare')];
		t.true(existsSync(join(root, file ?? '')), file);
	}
});

for (const name of ['machines', 'credit']) {
	const {words, shown} = example(name);
	const table = words[1] ?? '';
	if (!existsSync(join(root, table))) {
		process.stderr.write(`the example ${name} is not tested: ${table} is not there\n`);
		continue;
	}
	test(`${name}: prints what is shown`, async (t) => {
		const {stdout, code, stderr} = await inga(words);
		t.is(code, 0, stderr);
		t.true(stdout.includes(shown), stdout);
	});
}

const machines = example('machines').words;
if (existsSync(join(root, machines[1] ?? ''))) {
	test('the documented causes of failures are among the first ten confirmed conditions', async (t) => {
		const {stdout} = await inga([...machines, '--format', 'json']);
		const {conditions} = JSON.parse(stdout);
		interface Found {
			readonly statements: readonly {readonly name: string}[];
			readonly confirmation: {readonly confirmed: boolean};
		}
		const confirmed = (conditions as Found[])
			.filter(({confirmation}) => confirmation.confirmed)
			.slice(0, 10)
			.map(({statements}) => statements.map(({name}) => name));
		/** Some condition has a statement of each beginning, with a value between the bounds. */
		const has = (...parts: readonly (readonly [begins: string, least: number, most: number])[]) =>
			confirmed.some((names) =>
				parts.every(([begins, least, most]) =>
					names.some((name) => {
						const value = Number(name.slice(begins.length));
						return name.startsWith(begins) && value >= least && value <= most;
					}),
				),
			);
		// rpm Nm for W: times 60 / (2 pi).
		const watts = 60 / (2 * Math.PI);
		t.true(has(['Rotational speed [rpm] <= ', 1370, 1390], ['gap <= ', 8.5, 8.7]), 'heat');
		t.true(has(['power > ', 8000 * watts, 9000 * watts]), 'power from above');
		t.true(has(['power <= ', 3500 * watts, 4500 * watts]), 'power from below');
		t.true(has(['strain > ', 10_000, 13_000]), 'overstrain');
		t.true(has(['Tool wear [min] > ', 190, 210]), 'wear');
	});
}
