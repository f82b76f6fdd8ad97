import {readFileSync} from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import {
	adjacencyMatrix,
	type CausalGraph,
	directLingam,
	type EffectEstimates,
	type EstimateOptions,
	estimateTotalEffects,
	interventionEffects,
	interventionMeans,
	type OrderedEffects,
	simulate,
	totalEffects,
} from '../../src/causal/index.js';
import {type Matrix, matrix} from '../../src/core/index.js';
import {adjacencyOf, fixtureOf, tailDifference} from './fixture.js';
import {sets} from './sets.js';

/** What lingam and statsmodels find: see scripts/lingam_effects.py. */
interface Fixture {
	readonly variables: number;
	/** [effect, cause, size, standard error, p-value, ends of 90 %, ends of 95 %] */
	readonly regressed: readonly (readonly [number, number, ...number[]])[];
	/** [effect, cause, size] */
	readonly summed: readonly (readonly [number, number, number])[];
	/** Of one variable from all others, and how much it changes where each is set. */
	readonly prediction: {
		readonly target: number;
		readonly coefficients: readonly number[];
		readonly intercept: number;
		readonly raised: readonly number[];
		readonly lowered: readonly number[];
	};
}

type Graph = Pick<CausalGraph, 'variables' | 'order' | 'adjacency'>;

const compared = [
	...['laplace-5', 'laplace-10', 'exponential-10', 'gaussian-10', 'uniform-20', 'few', 'hidden', 'rounded', 'offset'],
	...['scale-7', 'nearly-dependent', 'prior-tiers', 'cars', 'sachs'],
].flatMap((name) => {
	const data = sets.find((set) => set.name === name)?.load() ?? 'there is no such set';
	if (typeof data === 'string') {
		process.stderr.write(`total effects in ${name} are not tested: ${data}\n`);
		return [];
	}
	const text = readFileSync(new URL(`fixture/effects-${name}.json`, import.meta.url), 'utf8');
	const {order, ...found} = fixtureOf(name);
	const graph: CausalGraph = {
		...{variables: data.variables, order, unordered: [], adjacency: adjacencyOf({order, ...found})},
		...{isa: 'scalar', threads: 1, seconds: {order: 0, adjacency: 0}, warnings: []},
	};
	return [{name, samples: data.samples, graph, fixture: JSON.parse(text) as Fixture}];
});

test('there are data sets to compare with lingam', (t) => {
	t.true(compared.length >= 10);
});

for (const {name, samples, graph, fixture} of compared) {
	test(`${name}: total effects are lingam's, their errors those of least squares`, async (t) => {
		const wide = await estimateTotalEffects(graph, samples);
		const narrow = await estimateTotalEffects(graph, samples, {level: 0.9});
		t.deepEqual([wide.from, wide.to, wide.level], [graph.variables, graph.variables, 0.95]);
		const size = fixture.variables;
		let worst = 0;
		const [found, wanted]: [number[], number[]] = [[], []];
		for (const [effect, cause, ...numbers] of fixture.regressed) {
			const [value = 0, error = 0, p = 0, ...ends] = numbers;
			const at = effect * size + cause;
			const own = [wide.effects, wide.standardErrors, narrow.low, narrow.high, wide.low, wide.high].map(
				({data}) => data[at] ?? Number.NaN,
			);
			[value, error, ...ends].forEach((expected, nth) => {
				// What is near 0 is the difference of numbers as large as its error.
				const scale = nth === 1 ? error : Math.max(Math.abs(expected), error);
				worst = Math.max(worst, Math.abs((own[nth] ?? Number.NaN) - expected) / scale);
			});
			found.push(wide.pValues.data[at] ?? Number.NaN);
			wanted.push(p);
		}
		// Seen: 2e-12, and 2e-10 where units differ by 10^7, which lingam's own least squares feel.
		t.true(worst <= 1e-9, `${worst}`);
		const tail = tailDifference(found.map(atLeast), wanted.map(atLeast));
		t.true(tail <= 1e-10, `${tail}`);
		t.is(wide.effects.data.filter((value) => !Number.isNaN(value)).length, fixture.regressed.length);
		for (const threads of [1, 2, 3]) t.deepEqual(await estimateTotalEffects(graph, samples, {threads}), wide);
	});

	test(`${name}: sums over paths are lingam's`, (t) => {
		const {data} = totalEffects(graph);
		t.is(data.filter((value) => value !== 0).length, fixture.summed.length);
		for (const [effect, cause, value] of fixture.summed) {
			const own = data[effect * fixture.variables + cause] ?? Number.NaN;
			t.true(Math.abs(own - value) <= 1e-9 * Math.max(1e-3, Math.abs(value)), `${own} ${value}`);
		}
	});
}

for (const {name, samples, graph, fixture} of compared) {
	test(`${name}: effects of interventions on a prediction are lingam's`, (t) => {
		const {target, coefficients, intercept, ...wanted} = fixture.prediction;
		const predict = (values: Float64Array) =>
			values.reduce((sum, value, at) => sum + value * (coefficients[at] as number), intercept);
		const found = interventionEffects(graph, samples, {target: graph.variables[target] as string, predict});
		// Differences of predictions, whose parts may be far larger than they are.
		const {rows, columns, data} = samples;
		const largest = data.reduce((most, value, at) => {
			const nth = at % columns;
			const weight = nth === target ? 0 : (coefficients[nth - (nth > target ? 1 : 0)] as number);
			return Math.max(most, Math.abs(value * weight));
		}, Math.abs(intercept));
		t.is(wanted.raised.length, columns);
		for (const part of ['raised', 'lowered'] as const) {
			wanted[part].forEach((value, at) => {
				const own = Math.abs(found[part][at] ?? Number.NaN);
				const allowed = 1e-9 * value + 1e-14 * rows * largest;
				t.true(Math.abs(own - value) <= allowed, `${part} ${graph.variables[at]}: ${own} ${value}`);
			});
		}
	});
}

test('an intervention reaches what it leads to, and nothing else', (t) => {
	// a -> b (2), b -> c (-3)
	const variables = ['a', 'b', 'c'];
	const adjacency = matrix(3, 3, Float64Array.of(0, 0, 0, 2, 0, 0, 0, -3, 0));
	const nothing = {unordered: [], isa: 'scalar', threads: 1, seconds: {order: 0, adjacency: 0}, warnings: []} as const;
	const chain: CausalGraph = {variables, order: [0, 1, 2], adjacency, ...nothing};
	const samples = matrix(2, 3, Float64Array.of(1, 10, 5, 3, 14, 5));
	const seen: number[][] = [];
	const predict = (values: Float64Array) => seen.push([...values]) && (values[0] ?? 0) * (values[1] ?? 0);
	// Means are 2, 12 and 5, deviations 1, 2 and 0: with a at 3, b is 14.
	const {raised, lowered} = interventionEffects(chain, samples, {target: 'c', predict});
	t.deepEqual([...raised], [3 * 14 - 24, 2 * 14 - 24, 0]);
	t.deepEqual([...lowered], [1 * 10 - 24, 2 * 10 - 24, 0]);
	t.true(seen.every(({length}) => length === 2));
	const asked = (options: object, of = chain, from = samples) =>
		interventionEffects(of, from, {target: 'c', predict, ...options});
	const refused = (code: string, message: RegExp, run: () => unknown) =>
		t.throws(run, {name: 'IngaError', code, message});
	refused('ERR_INVALID_ARGUMENT', /^target names 'd'/, () => asked({target: 'd'}));
	refused('ERR_INVALID_ARGUMENT', /^predict is no function/, () => asked({predict: 2}));
	refused('ERR_INVALID_ARGUMENT', /^variables has 1 names/, () => asked({variables: ['a']}));
	refused('ERR_INVALID_ARGUMENT', /effect of 'b' on 'c'/, () => asked({}, {...chain, order: [0, 2, 1]}));
	refused('ERR_DATA', /^predict gives NaN where 'a' is set to 3$/, () => asked({predict: () => Number.NaN}));
	refused('ERR_DATA', /^row 2, column 'b': the value is NaN/, () => {
		asked({}, chain, matrix(2, 3, Float64Array.of(1, 1, 1, 1, Number.NaN, 1)));
	});
});

/** P-values below those of numbers that have all their digits. */
function atLeast(p: number): number {
	return Math.max(p, 1e-300);
}

const base = simulate({variables: 6, samples: 120, noise: 'laplace', seed: 31});
const graph: Graph = base;

function values({effects, standardErrors, low, high, pValues}: EffectEstimates): Float64Array[] {
	return [effects, standardErrors, low, high, pValues].map(({data}) => data);
}

test('causes and effects can be chosen: their values are the same', async (t) => {
	const all = await estimateTotalEffects(graph, base.samples);
	const chosen = {from: ['x4', 'x0'], to: ['x2', 'x5', 'x4']};
	const some = await estimateTotalEffects(graph, base.samples, chosen);
	t.deepEqual([some.from, some.to], [chosen.from, chosen.to]);
	const place = (name: string) => base.variables.indexOf(name);
	values(all).forEach((data, nth) => {
		const expected = chosen.to.flatMap((to) => chosen.from.map((from) => data[place(to) * 6 + place(from)] ?? 0));
		t.deepEqual(values(some)[nth], Float64Array.from(expected));
	});
	const none = await estimateTotalEffects(graph, base.samples, {from: []});
	t.deepEqual([none.effects.rows, none.effects.columns], [6, 0]);
});

test('there is no estimate where the cause does not come before the effect, or has no place in the order', async (t) => {
	const {effects} = await estimateTotalEffects(graph, base.samples);
	const place = (variable: number) => base.order.indexOf(variable);
	effects.data.forEach((value, at) => {
		t.is(Number.isNaN(value), place(at % 6) >= place(Math.floor(at / 6)));
	});
	const {samples} = simulate({variables: 30, samples: 12, seed: 6});
	const part = await directLingam(samples);
	t.true(part.unordered.length > 0);
	const found = await estimateTotalEffects(part, samples);
	const known = [...found.standardErrors.data].filter((value) => !Number.isNaN(value));
	t.is(known.length, (part.order.length * (part.order.length - 1)) / 2);
	t.true(known.every((value) => value > 0 && value < Infinity));
});

test('variables are found by name, and columns that a graph left out may be there', async (t) => {
	const expected = values(await estimateTotalEffects(graph, base.samples));
	const {rows, data} = base.samples;
	const wide = matrix(rows, 8);
	for (let row = 0; row < rows; row++) {
		wide.data.set([7, ...[...data.subarray(6 * row, 6 * row + 6)].reverse(), 0], 8 * row);
	}
	const variables = ['still', ...[...base.variables].reverse(), 'zero'];
	t.deepEqual(values(await estimateTotalEffects(graph, wide, {variables})), expected);
	await t.throwsAsync(estimateTotalEffects({...graph, variables: ['a', 'b', 'c', 'd', 'e', 'f']}, wide), {
		code: 'ERR_INVALID_ARGUMENT',
		message: /none of the 8 columns of samples is 'a'.*say in variables/,
	});
});

/** Solves A x = b by elimination with pivots. */
function solve(a: number[][], b: number[]): number[] {
	const rows = a.map((row, at) => [...row, b[at] as number]);
	const size = b.length;
	for (let k = 0; k < size; k++) {
		const best = rows.slice(k).reduce((most, row, at) => {
			return Math.abs(row[k] as number) > Math.abs((rows[most] as number[])[k] as number) ? k + at : most;
		}, k);
		[rows[k], rows[best]] = [rows[best] as number[], rows[k] as number[]];
		const pivot = rows[k] as number[];
		for (const row of rows.filter((_, at) => at !== k)) {
			const factor = (row[k] as number) / (pivot[k] as number);
			for (let j = k; j <= size; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
		}
	}
	return rows.map((row, at) => (row[size] as number) / (row[at] as number));
}

function covariance({rows, columns, data}: Matrix): (i: number, j: number) => number {
	const mean = Array.from({length: columns}, (_, j) => {
		let sum = 0;
		for (let row = 0; row < rows; row++) sum += data[row * columns + j] ?? 0;
		return sum / rows;
	});
	return (i, j) => {
		let sum = 0;
		for (let row = 0; row < rows; row++) {
			sum += ((data[row * columns + i] ?? 0) - (mean[i] ?? 0)) * ((data[row * columns + j] ?? 0) - (mean[j] ?? 0));
		}
		return sum;
	};
}

const sizes = fc.record({
	variables: fc.integer({min: 2, max: 7}),
	samples: fc.integer({min: 30, max: 90}),
	noise: fc.constantFrom('uniform', 'laplace', 'exponential', 'gaussian'),
	seed: fc.integer({min: 0, max: 1e6}),
} as const);

test('where every variable has all before it as direct causes, regressions and sums over paths are the same', async (t) => {
	const property = fc.asyncProperty(sizes, async (size) => {
		const {samples, variables, order} = simulate(size);
		const p = variables.length;
		const product = covariance(samples);
		const adjacency = matrix(p, p);
		order.forEach((effect, place) => {
			const causes = order.slice(0, place);
			const weights = solve(
				causes.map((i) => causes.map((j) => product(i, j))),
				causes.map((i) => product(i, effect)),
			);
			causes.forEach((cause, at) => {
				adjacency.data[effect * p + cause] = weights[at] as number;
			});
		});
		const full = {...{variables, order, unordered: [], adjacency}, isa: 'scalar', threads: 1} as const;
		const summed = totalEffects({...full, seconds: {order: 0, adjacency: 0}, warnings: []}).data;
		const {effects} = await estimateTotalEffects(full, samples);
		return effects.data.every((value, at) => {
			const wanted = summed[at] ?? Number.NaN;
			return Number.isNaN(value) ? wanted === 0 : Math.abs(value - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
		});
	});
	await t.notThrowsAsync(fc.assert(property, {numRuns: 60, seed: 42}));
});

test('other units change effects, errors and intervals by as much, and p-values not at all', async (t) => {
	const powers = fc.array(fc.integer({min: -300, max: 300}), {minLength: 7, maxLength: 7});
	const property = fc.asyncProperty(sizes, powers, async (size, powersOfTwo) => {
		const {samples, ...model} = simulate(size);
		const unit = (column: number) => 2 ** (powersOfTwo[column] ?? 0);
		const scaled = {...samples, data: samples.data.map((value, at) => value * unit(at % samples.columns))};
		const [one, other] = [await estimateTotalEffects(model, samples), await estimateTotalEffects(model, scaled)];
		const ratio = (at: number) => unit(Math.floor(at / samples.columns)) / unit(at % samples.columns);
		return values(one).every((data, nth) =>
			data.every((value, at) => Object.is(values(other)[nth]?.[at], nth === 4 ? value : value * ratio(at))),
		);
	});
	await t.notThrowsAsync(fc.assert(property, {numRuns: 60, seed: 42}));
});

test('progress counts causes, and a signal ends it', async (t) => {
	const seen: string[] = [];
	await estimateTotalEffects(graph, base.samples, {
		onProgress: ({stage, done, total}) => seen.push(`${stage} ${done} of ${total}`),
	});
	t.is(seen.at(-1), 'effects 6 of 6');
	await t.throwsAsync(estimateTotalEffects(graph, base.samples, {signal: AbortSignal.abort(new Error('enough'))}), {
		message: 'enough',
	});
});

const refused: readonly (readonly [what: string, graph: Graph, options: EstimateOptions, message: RegExp])[] = [
	['a level of 1', graph, {level: 1}, /^level is 1: give a number between 0 and 1, such as 0\.95$/],
	['a level in percent', graph, {level: 95}, /^level is 95/],
	['no level', graph, {level: Number.NaN}, /^level is NaN/],
	['a cause that is not there', graph, {from: ['x0', 'y']}, /^from names 'y', and no variable is called so$/],
	['an effect that is not there', graph, {to: ['y']}, /^to names 'y'/],
	['a name as a list', graph, {to: 'x0' as unknown as string[]}, /^to is not a list of names$/],
	['names that do not fit', graph, {variables: ['a']}, /^variables has 1 names for 6 columns/],
	['threads', graph, {threads: 0}, /^threads is 0/],
	['an order without end', {...graph, order: [0, 6]}, /^order has 6, which is no position among 6 variables$/],
	['a place between places', {...graph, order: [0.5]}, /^order has 0\.5/],
	['a variable twice', {...graph, order: [0, 1, 0]}, /^order has 'x0' twice$/],
	['no order', {...graph, order: undefined as unknown as number[]}, /^order is not a list of positions/],
	['no graph', {} as Graph, /^graph is not a graph \{variables, adjacency\}/],
	[
		'effects against the order',
		{...graph, order: [...base.order].reverse()},
		/^the graph has an effect of .* no later/,
	],
	['a matrix of another size', {...graph, adjacency: matrix(5, 5)}, /^the adjacency of 6 variables is not 6 x 6/],
].map(([what, of, ...rest]) => [what, of, rest.length === 2 ? rest[0] : {}, rest.at(-1)] as never);

for (const [what, of, options, message] of refused) {
	test(`refused: ${what}`, async (t) => {
		await t.throwsAsync(estimateTotalEffects(of, base.samples, options), {
			...{name: 'IngaError', code: 'ERR_INVALID_ARGUMENT', message},
		});
	});
}

test('refused: numbers that do not allow it', async (t) => {
	const {rows, data} = base.samples;
	const changed = (change: (row: number, values: Float64Array) => void, count = rows): Matrix => {
		const other = matrix(count, 6, data.slice(0, 6 * count));
		for (let row = 0; row < count; row++) change(row, other.data.subarray(6 * row, 6 * row + 6));
		return other;
	};
	const full = matrix(6, 6);
	base.order.forEach((effect, place) => {
		for (const cause of base.order.slice(0, place)) full.data[effect * 6 + cause] = 1;
	});
	for (const [samples, of, message] of [
		[changed((row, each) => row === 3 && each.fill(Number.NaN, 2, 3)), graph, /^row 4, column 'x2': the value is NaN/],
		[changed((_, each) => each.fill(1, 2, 3)), graph, /^column 'x2' is constant/],
		[changed((_, each) => each.fill((each[0] ?? 0) + (each[1] ?? 0), 2, 3)), graph, /is a linear combination of/],
		[changed(() => {}, 2), graph, /^two rows/],
	] as const) {
		await t.throwsAsync(estimateTotalEffects(of, samples), {name: 'IngaError', code: 'ERR_DATA', message});
	}
	// Seven rows leave the last cause of six variables one degree of freedom, and six rows none.
	const {standardErrors} = await estimateTotalEffects(
		{...graph, adjacency: full},
		changed(() => {}, 7),
	);
	t.is(standardErrors.data.filter((value) => value > 0).length, 15);
	await t.throwsAsync(
		estimateTotalEffects(
			{...graph, adjacency: full},
			changed(() => {}, 6),
		),
		{
			...{
				name: 'IngaError',
				code: 'ERR_DATA',
				message: /^the graph has 6 variables in its order, and 6 different rows tell no more than 5 apart/,
			},
		},
	);
});

for (const {name, samples, graph} of compared) {
	test(`${name}: means of one that is set are those of total effects, and of several those of the graph without their causes`, (t) => {
		const size = graph.variables.length;
		const means = Float64Array.from({length: size}, (_, at) => at - 2);
		const total = totalEffects(graph).data;
		for (const [from, variable] of graph.variables.entries()) {
			const found = interventionMeans(graph, means, new Map([[variable, (means[from] ?? 0) + 3]]));
			found.forEach((value, at) => {
				const through = at === from ? 1 : (total[at * size + from] ?? 0);
				const wanted = (means[at] ?? 0) + 3 * through;
				t.true(
					Math.abs(value - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)),
					`${variable} ${at}: ${value} ${wanted}`,
				);
			});
		}
		// Of two: what either adds where the other one's causes are cut off.
		const {columns} = samples;
		const [first = 0, second = 0] = [graph.order[0], graph.order[Math.floor(columns / 2)]];
		const adjacency = adjacencyMatrix(graph);
		const cut = matrix(size, size, Float64Array.from(adjacency.data));
		for (const row of [first, second]) cut.data.fill(0, row * size, (row + 1) * size);
		const apart = totalEffects({...graph, adjacency: cut}).data;
		const names = [first, second].map((at) => graph.variables[at] ?? '');
		const found = interventionMeans(graph, means, new Map(names.map((each, at) => [each, at === 0 ? 5 : -7])));
		const [up, down] = [5 - (means[first] ?? 0), -7 - (means[second] ?? 0)];
		found.forEach((value, at) => {
			const of = (cause: number) => (at === cause ? 1 : (apart[at * size + cause] ?? 0));
			const wanted = (means[at] ?? 0) + up * of(first) + down * of(second);
			t.true(Math.abs(value - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)), `${at}: ${value} ${wanted}`);
		});
	});
}

test('interventions that make no sense', (t) => {
	const graph = {
		variables: ['a', 'b'],
		order: [0, 1],
		unordered: [],
		adjacency: matrix(2, 2, Float64Array.of(0, 0, 2, 0)),
	};
	const of = (means: readonly number[], name: string, value: number, from: OrderedEffects = graph) =>
		interventionMeans(from, means, new Map([[name, value]]));
	t.deepEqual([...of([1, 2], 'a', 4)], [4, 8]);
	t.deepEqual([...of([1, 2], 'b', 4)], [1, 4]);
	const refused = (message: RegExp, run: () => unknown) =>
		t.throws(run, {name: 'IngaError', code: 'ERR_INVALID_ARGUMENT', message});
	refused(/^there are 1 means of 2 variables/, () => of([1], 'a', 4));
	refused(/^set names 'c'/, () => of([1, 2], 'c', 4));
	refused(/^the mean of 'b' is NaN/, () => of([1, Number.NaN], 'a', 4));
	refused(/^'a' is set to Infinity/, () => of([1, 2], 'a', Infinity));
	refused(/effect of 'a' on 'b'/, () => of([1, 2], 'a', 4, {...graph, order: [1, 0]}));
});
