// Closed sets beside pyfim, by rows and by items; and how often a search in noise finds anything.
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';
import test from 'ava';
import {
	closedSets,
	readTransactions,
	significantConditions,
	significantSets,
	transactions,
} from '../../src/patterns/index.js';
import {sharedData} from '../core/process.js';

const python = process.env['INGA_PEERS_PYTHON'] ?? process.env['INGA_LINGAM_PYTHON'];
const place = sharedData('patterns/');

const SCRIPT = `
import json, sys
try:
    import fim
except ImportError:
    print("null")
    sys.exit()
rows = [[int(item) for item in line.split()] for line in sys.stdin if line.strip()]
spectrum = fim.fpgrowth(rows, target="c", supp=-int(sys.argv[1]), report="#")
print(json.dumps([[size, support, count] for (size, support), count in spectrum.items()]))
`;

/** Of each number of items and of rows, how many closed sets pyfim finds; nothing where there is no pyfim. */
function pyfim(path: string, support: number): [number, number, number][] | undefined {
	if (python === undefined) return undefined;
	const input = gunzipSync(readFileSync(path));
	const ran = spawnSync(python, ['-c', SCRIPT, String(support)], {input, maxBuffer: 2 ** 28});
	if (ran.status !== 0) throw new Error(`${python} failed: ${ran.error?.message ?? ran.stderr.toString()}`);
	return JSON.parse(ran.stdout.toString()) ?? undefined;
}

for (const [name, support, wanted] of [
	['mushroom', 8, 147_136],
	['chess', 640, 22_808_624],
	['german-credit', 50, 13_366_239],
] as const) {
	test.serial(`closed sets of ${name} from ${support} rows on: ${wanted}, as pyfim has them`, async (t) => {
		t.timeout(20 * 60_000);
		const path = `${place}${name}.dat.gz`;
		if (!existsSync(path)) {
			t.log(`not run: there is no ${name}.dat.gz in shared/data/patterns`);
			t.pass();
			return;
		}
		const found = await closedSets(await readTransactions(path), {support, top: 0});
		t.is(found.count, wanted);
		const spectrum = pyfim(path, support);
		if (spectrum === undefined) {
			t.log('only counted: neither INGA_PEERS_PYTHON nor INGA_LINGAM_PYTHON names a Python that has pyfim');
			return;
		}
		const [bySize, bySupport] = [found.bySize.map(() => 0), found.bySupport.map(() => 0)];
		for (const [size, rows, count] of spectrum) {
			bySize[size] = (bySize[size] ?? 0) + count;
			bySupport[rows] = (bySupport[rows] ?? 0) + count;
		}
		t.deepEqual([...found.bySize], [...bySize]);
		t.deepEqual([...found.bySupport], [...bySupport]);
	});
}

/** Uniform numbers from 0 to 1 whose sequences for other seeds have nothing to do with each other, other than those of a linear congruence. */
function random(seed: number): () => number {
	let state = Math.imul(seed, 0x9e3779b1);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let word = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
		word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
		return ((word ^ (word >>> 16)) >>> 0) / 2 ** 32;
	};
}

/** Statements that depend on each other and on a stratum, and a target that depends on the stratum alone, or on nothing. */
function noise(rows: number, items: number, seed: number, effect: number) {
	const next = random(seed);
	const strata = Array.from({length: rows}, () => Math.floor(3 * next()));
	const lists = strata.map((stratum) => {
		const shared = next();
		return [...Array(items).keys()].filter((at) => next() < 0.15 + 0.2 * stratum + (at % 3 === 0 ? 0.4 * shared : 0));
	});
	const positive = strata.map((stratum) => next() < 0.4 + effect * (stratum - 1));
	return {all: transactions(lists), strata, positive};
}

const TABLES = 200;
const MOST = 0.05 + 2.6 * Math.sqrt((0.05 * 0.95) / TABLES);

test.serial(
	`of ${TABLES} tables of noise with a confounder few have a condition that is significant within its strata`,
	async (t) => {
		t.timeout(20 * 60_000);
		const found = {within: 0, plain: 0};
		for (let seed = 1; seed <= TABLES; seed++) {
			const {all, strata, positive} = noise(300, 20, seed, 0.25);
			const options = {arity: 3, support: 15, top: 0, seed};
			if ((await significantConditions(all, positive, {...options, strata})).count > 0) found.within++;
			if ((await significantConditions(all, positive, options)).count > 0) found.plain++;
		}
		t.log(`${found.within} of ${TABLES}; ${found.plain} where the strata are not told`);
		t.true(found.within / TABLES <= MOST);
		// Without strata the confounder is what is found.
		t.true(found.plain > TABLES / 2);
	},
);

test.serial(`of ${TABLES} tables of noise few have anything significant, by permutation or by LAMP`, async (t) => {
	t.timeout(20 * 60_000);
	const found = {permutation: 0, lamp: 0};
	for (let seed = 1; seed <= TABLES; seed++) {
		const {all, positive} = noise(300, 20, TABLES + seed, 0);
		const options = {arity: 3, support: 15, top: 0, seed};
		if ((await significantConditions(all, positive, options)).count > 0) found.permutation++;
		if ((await significantSets(all, positive, {top: 0})).count > 0) found.lamp++;
	}
	t.log(`${found.permutation} by permutation, ${found.lamp} by LAMP, of ${TABLES}`);
	t.true(found.permutation / TABLES <= MOST && found.lamp / TABLES <= MOST);
});
