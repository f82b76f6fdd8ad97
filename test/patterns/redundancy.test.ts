import test from 'ava';
import fc from 'fast-check';
import {IngaError} from '../../src/core/index.js';
import {fisherLogP, type Redundancy, redundancy, transactions} from '../../src/patterns/index.js';
import {uniform} from './random.js';

/** By definition, on lists of rows. */
function reference(
	lists: readonly (readonly number[])[],
	positive: readonly boolean[],
	sets: readonly (readonly number[])[],
	overlap: number,
): Omit<Redundancy, 'gainP'>[] {
	const all = [...lists.keys()];
	const rowsOf = (set: readonly number[]) => all.filter((row) => set.every((item) => lists[row]?.includes(item)));
	const counts = (rows: readonly number[]) => ({
		positives: rows.filter((row) => positive[row]).length,
		negatives: rows.filter((row) => !positive[row]).length,
	});
	const leaders: number[] = [];
	return sets.map((set, at) => {
		const rows = rowsOf(set);
		const similar = (other: number) => {
			const others = rowsOf(sets[other] as readonly number[]);
			const any = new Set([...rows, ...others]).size;
			return any === 0 || rows.filter((row) => others.includes(row)).length / any >= overlap;
		};
		const cluster = leaders.find(similar) ?? at;
		if (cluster === at) leaders.push(at);
		const within = sets.findIndex((other) => other.length < set.length && other.every((item) => set.includes(item)));
		const seen = new Set(sets.slice(0, at + 1).flatMap(rowsOf));
		return {
			logGainP: Math.max(
				...set.map((item) => fisherLogP(counts(rowsOf(set.filter((other) => other !== item))), counts(rows))),
			),
			moreSpecificThan: within < 0 ? undefined : within,
			cluster,
			coverage: counts([...seen]).positives / counts(all).positives,
		};
	});
}

const problem = fc.record({
	rows: fc.array(fc.tuple(fc.array(fc.nat(6), {maxLength: 7}), fc.boolean()), {minLength: 2, maxLength: 140}),
	sets: fc.array(fc.uniqueArray(fc.nat(6), {minLength: 1, maxLength: 4}), {maxLength: 12}),
	overlap: fc.constantFrom(0.3, 0.5, 0.8, 1),
});

test('gains, clusters, more general conditions and coverage are those of the definition', (t) => {
	fc.assert(
		fc.property(problem, ({rows, sets, overlap}) => {
			const lists = [[0, 1, 2, 3, 4, 5, 6], [], ...rows.map(([list]) => list)];
			const positive = [true, false, ...rows.map(([, yes]) => yes)];
			const found = redundancy(
				transactions(lists),
				positive,
				sets.map((list) => ({items: list})),
				{overlap},
			);
			t.deepEqual(
				found.map(({gainP, ...rest}) => rest),
				reference(lists, positive, sets, overlap),
			);
			for (const {gainP, logGainP} of found) t.is(gainP, Math.exp(logGainP));
		}),
		{numRuns: 200},
	);
});

test('an item of noise gains nothing, one of the mechanism does', (t) => {
	const next = uniform(9);
	const lists = Array.from({length: 500}, () => [0, 1, 2].filter(() => next() < 0.5));
	const positive = lists.map((list) => next() < (list.includes(0) && list.includes(1) ? 0.8 : 0.1));
	const baskets = transactions(lists);
	const [pair, triple, noise] = redundancy(baskets, positive, [{items: [0, 1]}, {items: [0, 1, 2]}, {items: [2]}]);
	t.true((pair?.gainP ?? 1) < 1e-9, `${pair?.gainP}`);
	t.true((triple?.gainP ?? 0) > 0.05, `${triple?.gainP}`);
	t.true((noise?.gainP ?? 0) > 0.05, `${noise?.gainP}`);
	t.is(triple?.moreSpecificThan, 0);
});

test('bad arguments are named', (t) => {
	const items = transactions([[1, 2], [2], [1]]);
	const positive = [true, false, true];
	const cases: [Parameters<typeof redundancy>, RegExp][] = [
		[[items, [true], []], /^positive has 1 values for 3 rows$/],
		[[items, [true, true, true], []], /^each of 3 rows is positive/],
		[[items, positive, [{items: [0]}, {items: [0, 2]}]], /^conditions\[1\] has item 2, and there are 2$/],
		[[items, positive, [{items: []}]], /^conditions\[0\] has no items$/],
		[[items, positive, [], {overlap: 0}], /^overlap is 0: give a number above 0, at most 1$/],
		[[{...items, bits: new Uint8Array(3)}, positive, []], /^items\.bits has 3 bytes/],
	];
	for (const [words, message] of cases) {
		const error = t.throws(() => redundancy(...words), {instanceOf: IngaError, message});
		t.is((error as {code?: string} | undefined)?.code, 'ERR_INVALID_ARGUMENT');
	}
});
