import test from 'ava';
import fc from 'fast-check';
import {features, IngaError} from '../../src/core/index.js';
import {
	type Certificate,
	type Condition,
	conditionSpace,
	findConditions,
	fisherLogP,
	type Items,
	literals,
	rowsOf,
	transactions,
} from '../../src/patterns/index.js';
import {tableFromRecords} from '../../src/table/index.js';
import {choose, uniform} from './random.js';

const RUNS = process.env['INGA_FULL'] === '1' ? 500 : 120;

/** The p-value as a quotient of whole numbers: nothing is rounded but the last division. */
function exactP(positives: number, negatives: number, a: number, b: number): number {
	let sum = 0n;
	for (let k = a; k <= Math.min(positives, a + b); k++) sum += choose(positives, k) * choose(negatives, a + b - k);
	const all = choose(positives + negatives, a + b);
	// 60 binary digits of the quotient.
	let [shift, value] = [0, sum];
	while (value < all) {
		value *= 2n;
		shift++;
	}
	return Number((value * 2n ** 60n) / all) * 2 ** -(60 + shift);
}

test('p-values are those of whole numbers', (t) => {
	fc.assert(
		fc.property(
			fc.nat(300),
			fc.nat(300),
			fc.double({min: 0, max: 1, noNaN: true}),
			fc.double({min: 0, max: 1, noNaN: true}),
			(positives, negatives, u, v) => {
				const [a, b] = [Math.round(u * positives), Math.round(v * negatives)];
				const wanted = exactP(positives, negatives, a, b);
				const found = fisherLogP({positives, negatives}, {positives: a, negatives: b});
				t.true(Math.abs(Math.exp(found) - wanted) <= 2e-12 * wanted, `${positives} ${negatives} ${a} ${b}: ${found}`);
			},
		),
		{numRuns: 600},
	);
	// Far beyond what a double can be: C(2000, 1000) sets are as large, about 2.05e600.
	const tiny = fisherLogP({positives: 1000, negatives: 1000}, {positives: 1000, negatives: 0});
	t.true(Math.abs(tiny + Math.log(2.048151626989489) + 600 * Math.LN10) < 1e-9 * Math.abs(tiny));
	for (const set of [
		{positives: 4, negatives: 0},
		{positives: -1, negatives: 0},
		{positives: 1, negatives: 0.5},
	]) {
		t.throws(() => fisherLogP({positives: 3, negatives: 3}, set), {instanceOf: IngaError, message: /^set\.\w+ is /});
	}
});

interface Problem {
	readonly items: Items;
	readonly positive: readonly boolean[];
	readonly arity: number;
	readonly support: number;
	readonly top: number;
	readonly measure: 'fisher' | 'wracc';
}

/** All conditions, one after the other, with those that have a positive row and enough rows in their order. */
function reference({items, positive, arity, support, top, measure}: Problem): {space: bigint; best: Condition[]} {
	const rows = items.items.map((_, item) => new Set(rowsOf(items, item)));
	const group = (item: number) => {
		const {attributes} = items.items[item] as {attributes: readonly string[]};
		return attributes.length > 1 ? `own ${item}` : attributes[0];
	};
	const positives = positive.filter((each) => each).length;
	const others = positive.length - positives;
	const best: Condition[] = [];
	let space = 0n;
	const visit = (list: number[], left: number[], first: number) => {
		for (let item = first; item < rows.length && list.length < arity; item++) {
			if (list.some((other) => group(other) === group(item))) continue;
			space++;
			const common = left.filter((row) => rows[item]?.has(row));
			const yes = common.filter((row) => positive[row]).length;
			const own = [...list, item];
			if (yes > 0 && common.length >= support) {
				const pValue = exactP(positives, positive.length - positives, yes, common.length - yes);
				best.push({
					items: own,
					support: common.length,
					positives: yes,
					pValue,
					logP: Math.log(pValue),
					corrected: 0,
					wracc: yes * others - (common.length - yes) * positives,
				});
			}
			visit(own, common, item + 1);
		}
	};
	visit(
		[],
		positive.map((_, row) => row),
		0,
	);
	const rank = ({logP, wracc}: Condition) => (measure === 'wracc' ? -wracc : Math.round(logP * 2 ** 30));
	best.sort((a, b) => {
		if (rank(a) !== rank(b)) return rank(a) - rank(b);
		const at = a.items.findIndex((item, nth) => item !== b.items[nth]);
		return a.items.length - b.items.length || (a.items[at] ?? 0) - (b.items[at] ?? 0);
	});
	return {space, best: best.slice(0, top)};
}

const problem = fc
	.record({
		values: fc.array(fc.array(fc.nat(3), {minLength: 6, maxLength: 6}), {minLength: 8, maxLength: 60}),
		labels: fc.array(fc.boolean(), {minLength: 60, maxLength: 60}),
		arity: fc.integer({min: 1, max: 4}),
		support: fc.integer({min: 1, max: 5}),
		top: fc.constantFrom(1, 3, 10, 1000),
		measure: fc.constantFrom('fisher' as const, 'wracc' as const),
	})
	.map(({values, labels, ...rest}): Problem => {
		const table = tableFromRecords(
			values.map((list) =>
				Object.fromEntries(list.map((value, at) => [`x${at}`, at < 3 ? `v${value % (at + 2)}` : value])),
			),
		);
		const positive = values.map((list, row) => (labels[row] ?? false) !== (list[0] ?? 0) + (list[4] ?? 0) > 3);
		positive[0] = true;
		positive[1] = false;
		return {items: literals(table, {support: 1, quantiles: 3}), positive, ...rest};
	})
	.filter(({items}) => items.items.length > 1);

test('conditions are those of a search without any bound, and the certificate covers them all', async (t) => {
	const {available} = features();
	await fc.assert(
		fc.asyncProperty(problem, fc.constantFrom(...available), fc.constantFrom(1, 3), async (given, isa, threads) => {
			const {items, positive, ...options} = given;
			const wanted = reference(given);
			const found = await findConditions(items, positive, {...options, isa, threads});
			t.is(found.certificate.space, wanted.space);
			t.is(conditionSpace(items, options.arity), wanted.space);
			t.true(found.complete);
			t.is(found.certificate.skipped, 0n);
			t.deepEqual(
				found.conditions.map((condition) => [condition.items, condition.support, condition.positives]),
				wanted.best.map((condition) => [condition.items, condition.support, condition.positives]),
			);
			for (const [at, {logP, corrected, pValue, wracc}] of found.conditions.entries()) {
				const exact = wanted.best[at]?.pValue ?? 0;
				t.true(Math.abs(pValue - exact) <= 1e-11 * exact && Math.abs(logP - Math.log(exact)) <= 1e-11);
				t.true(Math.abs(wracc * positive.length ** 2 - (wanted.best[at]?.wracc ?? 0)) <= 1e-9);
				t.true(Math.abs(corrected - Math.min(1, exact * Number(wanted.space))) <= 1e-10);
			}
		}),
		{numRuns: RUNS},
	);
});

/** Attributes of noise, and a target that three of them together make likely. */
function planted(
	rows: number,
	attributes: number,
	seed = 1,
): {lists: number[][]; positive: boolean[]; plant: number[]} {
	const next = uniform(seed);
	const plant = [Math.floor(attributes / 7), Math.floor(attributes / 3), Math.floor((4 * attributes) / 5)];
	const lists = Array.from({length: rows}, () =>
		Array.from({length: attributes}, (_, at) => at).filter(() => next() < 0.5),
	);
	const positive = lists.map((list) => next() < (plant.every((at) => list.includes(at)) ? 0.9 : 0.2));
	return {lists, positive, plant};
}

function sum({visited, bySupport, byBound, skipped}: Certificate): bigint {
	return visited + bySupport + byBound + skipped;
}

test('a planted condition comes first, the same for all threads and instruction sets, most of the space left out', async (t) => {
	const {lists, positive, plant} = planted(500, 90);
	const items = transactions(lists);
	const options = {arity: 4, support: 10, top: 20};
	const first = await findConditions(items, positive, {...options, threads: 1, isa: 'scalar'});
	t.deepEqual(first.conditions[0]?.items, plant);
	t.is(first.certificate.space, 90n + 4005n + 117480n + 2555190n);
	t.true(
		first.certificate.byBound > first.certificate.visited,
		JSON.stringify(first.certificate, (_, x) => String(x)),
	);
	t.is(first.conditions.length, 20);
	for (const isa of features().available) {
		for (const threads of [1, 2, 4, 7]) {
			t.deepEqual(await findConditions(items, positive, {...options, threads, isa}), first);
		}
	}
	const strict = await findConditions(items, positive, {...options, pValue: first.conditions[4]?.pValue ?? 0});
	t.true(strict.conditions.length >= 4 && strict.conditions.length <= 6);
	t.deepEqual(strict.conditions, first.conditions.slice(0, strict.conditions.length));
});

test('a search that is stopped returns what it has, or throws', async (t) => {
	const {lists, positive} = planted(900, 400, 5);
	const items = transactions(lists);
	const options = {arity: 6, support: 1, top: 1000, threads: 2};
	const stopped = async (onAbort: 'return' | 'throw') => {
		const stop = new AbortController();
		setTimeout(() => stop.abort(new Error('enough')), 150);
		return findConditions(items, positive, {...options, onAbort, signal: stop.signal});
	};
	const found = await stopped('return');
	t.false(found.complete);
	t.true(found.certificate.skipped > 0n);
	t.is(sum(found.certificate), found.certificate.space);
	t.is(found.conditions.length, 1000);
	await t.throwsAsync(stopped('throw'), {message: 'enough'});
});

test('no items have no conditions', async (t) => {
	const found = await findConditions(transactions([[], []]), [true, false], {support: 1});
	t.deepEqual(found.conditions, []);
	t.is(found.certificate.space, 0n);
});

test('bad arguments are named', async (t) => {
	const items = transactions([[1, 2], [2], [1]]);
	const labels = [true, false, true];
	const cases: [Parameters<typeof findConditions>, RegExp][] = [
		[[items, [true, false]], /^positive has 2 values for 3 rows$/],
		[[items, [true, true, true]], /^each of 3 rows is positive/],
		[[items, [false, false, false]], /^none of 3 rows is positive/],
		[[items, labels, {arity: 0}], /^arity is 0: give a whole number from 1 to 16$/],
		[[items, labels, {support: 4}], /^support is 4: /],
		[[items, labels, {top: 0}], /^top is 0: /],
		[[items, labels, {pValue: 0}], /^pValue is 0: /],
		[[items, labels, {measure: 'chi2' as never}], /^measure is "chi2": use 'fisher' or 'wracc'$/],
		[
			[items, labels, {measure: 'wracc', pValue: 0.1}],
			/^pValue is of Fisher's test: leave it out with measure 'wracc'$/,
		],
		[[items, labels, {onAbort: 'keep' as never}], /^onAbort is "keep": /],
		[
			[transactions([Array.from({length: 30_000}, (_, at) => at), []]), [true, false], {arity: 16}],
			/more than can be counted/,
		],
	];
	for (const [words, message] of cases) {
		const error = await t.throwsAsync(() => findConditions(...words), {instanceOf: IngaError, message});
		t.is(error?.code, 'ERR_INVALID_ARGUMENT');
	}
});
