import test from 'ava';
import fc from 'fast-check';
import {features, IngaError} from '../../src/core/index.js';
import {
	findConditions,
	fisherLogP,
	type Items,
	literals,
	rowsOf,
	significantConditions,
	strataOf,
	transactions,
} from '../../src/patterns/index.js';
import {tableFromRecords} from '../../src/table/index.js';
import {choose, uniform} from './random.js';

const RUNS = process.env['INGA_FULL'] === '1' ? 500 : 100;
const MASK = 2n ** 64n - 1n;

/** splitmix64, in whole numbers. */
function sequence(start: bigint): () => bigint {
	let state = start;
	return () => {
		state = (state + 0x9e3779b97f4a7c15n) & MASK;
		let word = state;
		word = ((word ^ (word >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
		word = ((word ^ (word >> 27n)) * 0x94d049bb133111ebn) & MASK;
		return word ^ (word >> 31n);
	};
}

/** The target as permutation `nth` has it: of each stratum the rarer rows are drawn one after the other. */
function permuted(positive: readonly boolean[], strata: readonly number[], seed: number, nth: number): boolean[] {
	const next = sequence(sequence((sequence(BigInt(seed))() + BigInt(nth)) & MASK)());
	const result = positive.map(() => false);
	for (let stratum = 0; stratum <= Math.max(...strata); stratum++) {
		const rows = [...strata.keys()].filter((row) => strata[row] === stratum);
		const yes = rows.filter((row) => positive[row]).length;
		const drawn = Math.min(yes, rows.length - yes);
		for (let i = 0; i < drawn; i++) {
			const n = BigInt(rows.length - i);
			let product = next() * n;
			while ((product & MASK) < (MASK + 1n - n) % n) product = next() * n;
			const at = i + Number(product >> 64n);
			[rows[i], rows[at]] = [rows[at] as number, rows[i] as number];
		}
		const rare = yes <= rows.length - yes;
		for (const [i, row] of rows.entries()) result[row] = i < drawn === rare;
	}
	return result;
}

/** The p-value of the exact test within strata, as a quotient of whole numbers. */
function exactP(sizes: readonly number[], positives: readonly number[], rows: readonly number[], a: number): number {
	let sums = [1n];
	let all = 1n;
	for (const [s, size] of sizes.entries()) {
		const [yes, no] = [positives[s] as number, (rows[s] as number) - (positives[s] as number)];
		const terms = Array.from({length: size + 1}, (_, k) => choose(yes, k) * choose(no, size - k));
		const next = new Array<bigint>(sums.length + size).fill(0n);
		for (const [i, sum] of sums.entries())
			for (const [k, term] of terms.entries()) next[i + k] = (next[i + k] as bigint) + sum * term;
		sums = next;
		all *= choose(yes + no, size);
	}
	const tail = sums.slice(a).reduce((sum, each) => sum + each, 0n);
	let [shift, value] = [0, tail];
	while (value < all) {
		value *= 2n;
		shift++;
	}
	return Number((value * 2n ** 60n) / all) * 2 ** -(60 + shift);
}

// Of what is nearly nothing, 0 and not -0.
const rank = (logP: number) => Math.round(logP * 2 ** 30) + 0;

interface Problem {
	readonly items: Items;
	readonly positive: readonly boolean[];
	readonly strata: readonly number[];
	readonly arity: number;
	readonly support: number;
	readonly permutations: number;
	readonly level: number;
	readonly seed: number;
}

/** By definition: all p-values of all conditions under all permutations. */
function reference({items, positive, strata, arity, support, permutations, level, seed}: Problem) {
	const extents: {items: number[]; rows: number[]}[] = [];
	const visit = (list: number[], left: number[], first: number) => {
		for (let item = first; item < items.items.length && list.length < arity; item++) {
			if (list.some((other) => items.items[other]?.attributes[0] === items.items[item]?.attributes[0])) continue;
			const rows = left.filter((row) => rowsOf(items, item).includes(row));
			if (rows.length < support) continue;
			extents.push({items: [...list, item], rows});
			visit([...list, item], rows, item + 1);
		}
	};
	visit([], [...positive.keys()], 0);
	const count = Math.max(...strata) + 1;
	const per = (rows: readonly number[]) =>
		Array.from({length: count}, (_, stratum) => rows.filter((row) => strata[row] === stratum).length);
	const all = per([...positive.keys()]);
	const yes = per([...positive.keys()].filter((row) => positive[row]));
	const known = new Map<string, number>();
	const logP = (rows: readonly number[], labels: readonly boolean[]) => {
		const sizes = per(rows);
		const a = rows.filter((row) => labels[row]).length;
		const key = `${sizes.join()} ${a}`;
		const value = known.get(key) ?? Math.log(exactP(sizes, yes, all, a));
		known.set(key, value);
		return value;
	};
	const least = Array.from({length: permutations}, (_, nth) => {
		const labels = permuted(positive, strata, seed, nth);
		return Math.min(0, ...extents.map(({rows}) => rank(logP(rows, labels))));
	});
	const tests = extents.map((each) => {
		const own = logP(each.rows, positive);
		const beaten = least.filter((other) => other <= rank(own)).length;
		const expected = per(each.rows).reduce((sum, n, s) => sum + (n * (yes[s] as number)) / (all[s] as number), 0);
		return {...each, logP: own, expected, adjusted: (1 + beaten) / (1 + permutations)};
	});
	return {
		least,
		found: tests
			.filter(({adjusted}) => adjusted <= level + 1e-12)
			.sort((a, b) => rank(a.logP) - rank(b.logP) || a.items.length - b.items.length || compare(a.items, b.items)),
	};
}

function compare(a: readonly number[], b: readonly number[]): number {
	const at = a.findIndex((item, nth) => item !== b[nth]);
	return (a[at] ?? 0) - (b[at] ?? 0);
}

const problem = fc
	.record({
		rows: fc.array(fc.record({list: fc.array(fc.nat(6), {maxLength: 5}), noise: fc.nat(9), stratum: fc.nat(2)}), {
			minLength: 8,
			maxLength: 48,
		}),
		cause: fc.nat(6),
		strata: fc.integer({min: 1, max: 3}),
		arity: fc.integer({min: 1, max: 4}),
		support: fc.integer({min: 1, max: 6}),
		permutations: fc.constantFrom(19, 40, 99, 600),
		level: fc.constantFrom(0.05, 0.2, 0.5),
		seed: fc.nat(2 ** 32 - 1),
		numbers: fc.boolean(),
	})
	.map(({rows, cause, strata, numbers, ...options}) => {
		const labels = rows.map(({stratum}) => stratum % strata);
		const names = [...new Set(labels)];
		const positive = rows.map(({list, noise, stratum}) => list.includes(cause) !== noise < 1 + stratum);
		// Both kinds in the first stratum.
		positive[labels.indexOf(0)] = true;
		positive[labels.lastIndexOf(0)] = false;
		// Statements, of which several are about the same attribute, or items.
		const table = tableFromRecords(
			rows.map(({list}, row) => ({a: list.length, b: list[0] ?? 6, c: (list[1] ?? row) % 3})),
		);
		const items = numbers
			? literals(table, {support: 1, quantiles: 3})
			: transactions(rows.map(({list}) => [...new Set(list)]));
		return {items, positive, strata: labels.map((label) => names.indexOf(label)), ...options};
	})
	.filter(({strata, items}) => strata.filter((each) => each === strata[0]).length > 1 && items.items.length > 0);

test('threshold, conditions and adjusted p-values are those of all conditions under all permutations', async (t) => {
	const {available} = features();
	let [some, several] = [0, 0];
	await fc.assert(
		fc.asyncProperty(problem, fc.constantFrom(...available), fc.constantFrom(1, 3), async (given, isa, threads) => {
			const {items, positive, ...options} = given;
			fc.pre(options.strata.some((stratum, row) => stratum === options.strata[0] && positive[row] !== positive[0]));
			const {least, found: wanted} = reference(given);
			const found = await significantConditions(items, positive, {...options, isa, threads, top: 1000});
			const sorted = [...least].sort((a, b) => a - b);
			const allowed = Math.floor(options.level * (options.permutations + 1) + 1e-9) - 1;
			t.is(rank(found.logThreshold), sorted[allowed] as number);
			t.deepEqual(
				found.conditions.map((each) => each.items),
				wanted.map((each) => each.items),
			);
			t.is(found.count, wanted.length);
			for (const [at, each] of found.conditions.entries()) {
				const exact = wanted[at] as (typeof wanted)[number];
				t.is(each.support, exact.rows.length);
				t.is(each.positives, exact.rows.filter((row) => positive[row]).length);
				t.true(Math.abs(each.logP - exact.logP) <= 1e-11 * Math.max(1, -exact.logP));
				t.true(Math.abs(each.expected - exact.expected) < 1e-9);
				t.is(each.adjusted, exact.adjusted);
			}
			const {space, visited, bySupport, byBound, skipped} = found.certificate;
			t.is(visited + bySupport + byBound + skipped, space);
			some += found.count > 0 ? 1 : 0;
			several += found.count > 0 && found.strata > 1 ? 1 : 0;
		}),
		{numRuns: RUNS},
	);
	t.true(some > RUNS / 10 && several > RUNS / 20, `${some} and ${several} problems had significant conditions`);
});

/** Items of so many rows; what makes rows positive are two of them, and a stratum that goes with the last. */
function planted(rows: number, attributes: number, seed: number, frequency = 0.5) {
	const next = uniform(seed);
	const strata = Array.from({length: rows}, () => Math.floor(3 * next()));
	const lists = strata.map((stratum) =>
		Array.from({length: attributes}, (_, at) => at).filter(
			(at) => next() < (at === attributes - 1 ? 0.15 + 0.35 * stratum : frequency),
		),
	);
	const positive = lists.map(
		(list, row) => next() < 0.1 + 0.25 * (strata[row] as number) + (list.includes(2) && list.includes(5) ? 0.5 : 0),
	);
	return {items: transactions(lists), positive, strata};
}

test('an effect of the strata alone is not listed with them, and is without', async (t) => {
	const {items, positive, strata} = planted(700, 12, 5);
	const has = (list: readonly number[], item: number) => list.some((at) => items.items[at]?.name === String(item));
	const options = {arity: 2, top: 1000, seed: 3};
	const within = await significantConditions(items, positive, {...options, strata});
	const plain = await significantConditions(items, positive, options);
	t.like(within, {strata: 3, permutations: 1000, rows: 700});
	t.is(plain.strata, 1);
	const [best] = within.conditions;
	t.deepEqual(
		best?.items.map((at) => items.items[at]?.name),
		['2', '5'],
	);
	t.is(best?.adjusted, 1 / 1001);
	const only = ({items: list}: {items: readonly number[]}) => list.length === 1 && has(list, 11);
	t.true(plain.conditions.some(only));
	t.false(within.conditions.some(only));
	for (const {pValue} of within.conditions) t.true(pValue < within.threshold);
	// Names of strata are of no account, only which rows are in the same.
	const named = await significantConditions(items, positive, {
		...options,
		strata: strata.map((stratum) => ['low', 'middle', 'high'][stratum] as string),
	});
	t.deepEqual(named, within);
});

test('in one stratum p-values are those of findConditions, and fewer permutations change only what is corrected', async (t) => {
	const {items, positive} = planted(400, 30, 11);
	const options = {arity: 3, support: 12, top: 10};
	const found = await significantConditions(items, positive, options);
	const best = await findConditions(items, positive, options);
	t.true(found.count >= 3 && found.conditions.length >= 3);
	for (const [at, {items: list, logP, support, positives}] of found.conditions.entries()) {
		t.like(best.conditions[at], {items: list, logP, support, positives});
	}
	// What Bonferroni's correction finds is found, and p-values beyond it are significant too: conditions depend on each other.
	t.true(found.threshold > 0.05 / Number(found.certificate.space));
	const few = await significantConditions(items, positive, {...options, permutations: 19});
	t.is(few.conditions[0]?.logP, found.conditions[0]?.logP);
	t.is(few.conditions[0]?.adjusted, 1 / 20);
});

test('the same for all threads and instruction sets, most of the space left out; another seed is another threshold', async (t) => {
	for (const many of [false, true]) {
		const {items, positive, strata} = planted(many ? 500 : 330, 40, many ? 2 : 8, 0.25);
		const options = {arity: 4, support: 3, top: 50, permutations: 700, seed: 1, ...(many && {strata})};
		const first = await significantConditions(items, positive, {...options, threads: 1, isa: 'scalar'});
		t.true(first.count > 0);
		const {space, visited, byBound} = first.certificate;
		t.is(space, 40n + 780n + 9880n + 91390n);
		t.true(visited < space && byBound > 0n);
		for (const isa of features().available) {
			for (const threads of [2, 3]) {
				t.deepEqual(await significantConditions(items, positive, {...options, threads, isa}), first);
			}
		}
		const other = await significantConditions(items, positive, {...options, seed: 2});
		t.not(other.threshold, first.threshold);
		t.is(other.conditions[0]?.logP, first.conditions[0]?.logP);
	}
});

test('p-values far beyond what a double can be, within strata', async (t) => {
	const lists = Array.from({length: 1800}, (_, row) => (row % 2 === 0 ? [1, 2 + (row % 3)] : [2 + (row % 3)]));
	const positive = lists.map(([first]) => first === 1);
	const strata = lists.map((_, row) => row % 3);
	const found = await significantConditions(transactions(lists), positive, {arity: 1, strata, permutations: 99});
	// In each of three strata of 600 rows all 300 positive ones, and no others.
	const wanted = 3 * fisherLogP({positives: 300, negatives: 300}, {positives: 300, negatives: 0});
	t.is(found.count, 1);
	t.true(wanted < -1200 && Math.abs((found.conditions[0]?.logP ?? 0) - wanted) < 1e-10 * -wanted);
	t.is(found.conditions[0]?.expected, 450);
});

test('strata of columns: levels, values, parts of many values', (t) => {
	const table = tableFromRecords(
		Array.from({length: 8}, (_, row) => ({
			...{city: row === 2 ? null : row % 2 === 0 ? 'Rome' : 'Oslo', few: row === 3 ? null : row % 3},
			many: row === 7 ? null : row * row,
		})),
	);
	t.deepEqual(strataOf(table, 'city'), ['Rome', 'Oslo', undefined, 'Oslo', 'Rome', 'Oslo', 'Rome', 'Oslo']);
	t.deepEqual(strataOf(table, 'few'), [0, 1, 2, undefined, 1, 2, 0, 1]);
	// Of 0, 1, 4, 9, 16, 25 and 36 the third and the fifth are the last of their parts.
	t.deepEqual(strataOf(table, 'many'), [0, 0, 0, 1, 1, 2, 2, undefined]);
	t.deepEqual(strataOf(table, 'many', {quantiles: 7}), [0, 1, 4, 9, 16, 25, 36, undefined]);
	t.throws(() => strataOf(table, 'citi'), {instanceOf: IngaError, message: /has no column 'citi': did you mean/});
	t.throws(() => strataOf(table, 'few', {quantiles: 1}), {instanceOf: IngaError, message: /^quantiles is 1: /});
});

test('of noise no more than 5 % of tables have a significant condition', async (t) => {
	const tables = 200;
	let any = 0;
	for (let seed = 1; seed <= tables; seed++) {
		const next = uniform(seed * 7919);
		const strata = Array.from({length: 80}, () => Math.floor(2 * next()));
		const lists = strata.map((stratum) => [...Array(7).keys()].filter(() => next() < 0.3 + 0.4 * stratum));
		const positive = strata.map((stratum) => next() < 0.2 + 0.5 * stratum);
		const given = {strata, arity: 2, permutations: 199, threads: 1, seed};
		if ((await significantConditions(transactions(lists), positive, given)).count > 0) any++;
	}
	const error = Math.sqrt((0.05 * 0.95) / tables);
	t.log(`${any} of ${tables}, standard error at 0.05 ${error.toFixed(4)}`);
	t.true(any / tables <= 0.05 + 2.6 * error);
});

test('no items, a search that is stopped, bad arguments', async (t) => {
	const none = await significantConditions(transactions([[], [], []]), [true, false, false], {support: 1});
	t.like(none, {count: 0, conditions: []});
	t.is(none.certificate.space, 0n);
	const {items, positive, strata} = planted(900, 300, 4);
	const stop = new AbortController();
	const stages = new Set<string>();
	const stopped = significantConditions(items, positive, {
		...{arity: 5, support: 1, signal: stop.signal},
		onProgress: ({stage}) => {
			stages.add(stage);
			// The pairs may be done before anybody looks.
			if (stage !== 'permutations') stop.abort(new Error('enough'));
		},
	});
	await t.throwsAsync(stopped, {message: 'enough'});
	t.true(stages.has('pairs') || stages.has('conditions'));
	const cases: [Parameters<typeof significantConditions>, string, RegExp][] = [
		[[items, positive, {level: 0}], 'ERR_INVALID_ARGUMENT', /^level is 0: give a number above 0 and below 1$/],
		[[items, positive, {permutations: 0}], 'ERR_INVALID_ARGUMENT', /^permutations is 0: /],
		[
			[items, positive, {permutations: 18}],
			'ERR_INVALID_ARGUMENT',
			/^with 18 permutations no p-value is below 1\/19, and the level is 0\.05: give 19 or more$/,
		],
		[[items, positive, {arity: 17}], 'ERR_INVALID_ARGUMENT', /^arity is 17: /],
		[[items, positive, {support: 0}], 'ERR_INVALID_ARGUMENT', /^support is 0: /],
		[[items, positive, {top: -1}], 'ERR_INVALID_ARGUMENT', /^top is -1: /],
		[[items, positive, {seed: 0.5}], 'ERR_INVALID_ARGUMENT', /^seed is 0\.5: /],
		[[items, [true]], 'ERR_INVALID_ARGUMENT', /^positive has 1 values for 900 rows$/],
		[[items, positive, {strata: [1, 2]}], 'ERR_INVALID_ARGUMENT', /^strata has 2 values for 900 rows$/],
		[
			[items, positive, {strata: strata.map((each, row) => (row === 7 ? Number.NaN : each))}],
			'ERR_INVALID_ARGUMENT',
			/^strata\[7\] is NaN: give a number or a text, or leave out the row$/,
		],
		[
			[items, positive, {strata: strata.map((_, row) => row)}],
			'ERR_INVALID_ARGUMENT',
			/^strata has 900 different values in 900 rows: give 200 at most$/,
		],
		[
			[items, positive, {strata: positive.map(Number)}],
			'ERR_DATA',
			/^in each of 2 strata the target is the same for all rows, so it cannot be permuted: give other strata$/,
		],
		[[{...items, bits: new Uint8Array(8)}, positive], 'ERR_INVALID_ARGUMENT', /^items\.bits has 8 bytes/],
	];
	for (const [words, code, message] of cases) {
		const error = await t.throwsAsync(() => significantConditions(...words), {instanceOf: IngaError, message});
		t.is(code, error?.code ?? '');
	}
});
