import test from 'ava';
import fc from 'fast-check';
import {directLingam, edges} from '../../src/causal/index.js';
import {matrix} from '../../src/core/index.js';
import {type PlantedMechanism, type SynthWide, synthWide, trapKinds} from '../../src/discover/index.js';
import {literals} from '../../src/patterns/index.js';
import type {NumberColumn, TextColumn} from '../../src/table/index.js';

function column({table}: SynthWide, name: string): Float64Array {
	return (table.columns.find((each) => each.name === name) as NumberColumn).values;
}

function mean(values: ArrayLike<number>): number {
	return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(x: Float64Array, y: Float64Array, rows: ArrayLike<number>): number {
	const [a, b] = [x, y].map((values) => Array.from(rows, (row) => values[row] as number)) as [number[], number[]];
	const [ma, mb] = [mean(a), mean(b)];
	const of = (p: readonly number[], q: readonly number[], mp: number, mq: number) =>
		p.reduce((sum, value, at) => sum + (value - mp) * ((q[at] as number) - mq), 0);
	return of(a, b, ma, mb) / Math.sqrt(of(a, a, ma, ma) * of(b, b, mb, mb));
}

function outside({table}: SynthWide, {rows}: Pick<PlantedMechanism, 'rows'>): number[] {
	const inside = new Set(rows);
	return Array.from({length: table.rows}, (_, row) => row).filter((row) => !inside.has(row));
}

function zOfEffect(data: SynthWide, mechanism: PlantedMechanism): number {
	const [change] = mechanism.changes;
	const [x, y] = [column(data, change?.from ?? ''), column(data, 'y')];
	const others = outside(data, mechanism);
	const [a, b] = [correlation(x, y, mechanism.rows), correlation(x, y, others)].map(Math.atanh) as [number, number];
	return Math.abs(a - b) / Math.sqrt(1 / (mechanism.rows.length - 3) + 1 / (others.length - 3));
}

function zOfFrequency(data: SynthWide, mechanism: PlantedMechanism): number {
	const [y, cut] = [column(data, 'y'), Number(data.target.split(' > ')[1])];
	const others = outside(data, mechanism);
	const share = (rows: ArrayLike<number>) => mean(Array.from(rows, (row) => Number((y[row] as number) > cut)));
	const all = mean(y.map((value) => Number(value > cut)));
	const error = Math.sqrt(all * (1 - all) * (1 / mechanism.rows.length + 1 / others.length));
	return (share(mechanism.rows) - share(others)) / error;
}

test('the same seed gives the same table, and another one another', (t) => {
	const [one, same, other] = [1, 1, 2].map((seed) => synthWide({rows: 300, columns: 80, seed, traps: trapKinds}));
	t.deepEqual(one, same);
	t.notDeepEqual(one?.table, other?.table);
});

test('rows of a mechanism are those of its statements, which the search can make', (t) => {
	fc.assert(
		fc.property(fc.nat(1000), fc.constantFrom(2, 3), fc.constantFrom(1, 2), (seed, quantiles, arity) => {
			const data = synthWide({rows: 1000, columns: 80, quantiles, seed, mechanisms: [{kind: 'gained', arity}]});
			const names = new Set(literals(data.table, {quantiles}).items.map(({name}) => name));
			for (const {statements, rows} of data.mechanisms) {
				t.is(statements.length, arity);
				t.true(statements.every(({name}) => names.has(name)));
				const holds = (row: number) =>
					statements.every(({column: name, sign, value}) => {
						const found = column(data, name)[row] as number;
						return sign === '>' ? found > Number(value) : found <= Number(value);
					});
				t.deepEqual([...rows], [...Array(1000).keys()].filter(holds));
			}
			for (const {row, mechanism} of data.individuals) t.true(data.mechanisms[mechanism]?.rows.includes(row));
		}),
		{numRuns: 8, seed: 1},
	);
});

test('effects and frequencies are as evident as was asked for, on average', (t) => {
	for (const [z, evidence] of [
		[6, 10],
		[12, 0],
	] as const) {
		const sets = Array.from({length: 16}, (_, seed) => synthWide({rows: 1500, columns: 80, z, evidence, seed}));
		const all = sets.flatMap((data) => data.mechanisms.map((mechanism) => [data, mechanism] as const));
		// 48 numbers of deviation 1 or, as noise has heavy tails, somewhat more.
		t.true(Math.abs(mean(all.map((each) => zOfEffect(...each))) - z) < 0.6);
		t.true(Math.abs(mean(all.map((each) => zOfFrequency(...each))) - evidence) < 0.6);
		for (const data of sets) {
			const cut = Number(data.target.split(' > ')[1]);
			t.is(column(data, 'y').filter((value) => value > cut).length, 375);
		}
	}
});

test('a lost effect is outside only, a reversed one goes the other way inside', async (t) => {
	const mechanisms = [
		{kind: 'lost', arity: 1},
		{kind: 'reversed', arity: 1},
	] as const;
	const data = synthWide({rows: 4000, columns: 80, z: 14, mechanisms, seed: 5});
	const [lost, reversed] = data.mechanisms as [PlantedMechanism, PlantedMechanism];
	const of = (name: string | undefined, rows: ArrayLike<number>) =>
		correlation(column(data, name ?? ''), column(data, 'y'), rows);
	t.true(Math.abs(of(lost.changes[0]?.from, lost.rows)) < 0.1);
	t.true(of(lost.changes[0]?.from, outside(data, lost)) > 0.2);
	const turned = reversed.changes[1];
	t.like(turned, {kind: 'reversed', to: reversed.changes[0]?.from});
	const [from, to] = [turned?.from ?? '', turned?.to ?? ''];
	t.true(data.effects.some((each) => each.from === to && each.to === from));
	const direction = async (rows: readonly number[]) => {
		const samples = matrix(rows.length, 2);
		for (const [at, row] of rows.entries()) {
			samples.data[2 * at] = column(data, from)[row] as number;
			samples.data[2 * at + 1] = column(data, to)[row] as number;
		}
		const [edge] = edges(await directLingam(samples, {variables: [from, to]}));
		return edge?.from;
	};
	t.is(await direction([...reversed.rows]), from);
	t.is(await direction(outside(data, reversed)), to);
});

test('without mechanisms two causes lead to the target everywhere, and attributes go together', (t) => {
	const data = synthWide({rows: 20_000, columns: 80, mechanisms: []});
	t.deepEqual([data.mechanisms, data.individuals], [[], []]);
	const direct = data.effects.filter(({to}) => to === 'y');
	t.is(direct.length, 2);
	const rows = [...Array(data.table.rows).keys()];
	for (const {from} of direct) t.true(correlation(column(data, from), column(data, 'y'), rows) > 0.2);
	t.is(data.attributes.length, 40);
	t.true(data.effects.every(({from, to}) => !data.attributes.includes(from) && !data.attributes.includes(to)));
	const all = data.attributes.flatMap((a, at) =>
		data.attributes.slice(at + 1).map((b) => correlation(column(data, a), column(data, b), rows)),
	);
	// Two modules of 20.
	t.is(all.filter((r) => Math.abs(r - 0.25) < 0.05).length, 2 * 190);
	t.true(all.filter((r) => Math.abs(r - 0.25) >= 0.05).every((r) => Math.abs(r) < 0.05));
});

test('the noise is the one that was asked for', (t) => {
	const kurtosis = {uniform: 1.8, gaussian: 3, laplace: 6, exponential: 9};
	for (const [noise, right] of Object.entries(kurtosis)) {
		const data = synthWide({rows: 20_000, columns: 80, mechanisms: [], noise: noise as keyof typeof kurtosis});
		const lone = data.table.columns.find(
			({name}) => data.effects.every(({to}) => to !== name) && data.effects.some(({from}) => from === name),
		);
		const values = column(data, lone?.name ?? '');
		const [m, s] = [mean(values), mean(values.map((value) => value ** 2))];
		t.true(Math.abs(m) < 0.05);
		t.true(Math.abs(mean(values.map((value) => value ** 4)) / s ** 2 / right - 1) < 0.2, noise);
	}
});

test('traps are what they are called', (t) => {
	const data = synthWide({rows: 6000, columns: 120, traps: trapKinds, seed: 2});
	t.deepEqual(data.traps.map(({kind}) => kind).sort(), [...trapKinds].sort());
	const y = column(data, 'y');
	const cut = Number(data.target.split(' > ')[1]);
	const rows = [...Array(data.table.rows).keys()];
	const names = (kind: string) => data.traps.find((trap) => trap.kind === kind)?.columns ?? [];
	const codes = (name: string) => (data.table.columns.find((each) => each.name === name) as TextColumn).codes;
	const [exposure = '', site = ''] = names('simpson');
	t.true(correlation(column(data, exposure), y, rows) > 0.1);
	for (const code of [0, 1, 2]) {
		const here = rows.filter((row) => codes(site)[row] === code);
		t.true(correlation(column(data, exposure), y, here) < -0.1);
	}
	const [moved = '', ...about] = names('confounder');
	t.is(about.length, 1);
	const middle = column(data, about[0] ?? '').toSorted()[2999] as number;
	const low = rows.filter((row) => (column(data, about[0] ?? '')[row] as number) <= middle);
	const high = rows.filter((row) => (column(data, about[0] ?? '')[row] as number) > middle);
	const [a, b] = [low, high].map((part) => correlation(column(data, moved), y, part)).sort() as [number, number];
	t.true(a < 0.15 && b > 0.15, `${a} ${b}`);
	const [cause = '', outcome = ''] = names('selection');
	t.true(
		correlation(column(data, outcome), y, rows) > 0.5 && Math.abs(correlation(column(data, cause), y, rows)) < 0.1,
	);
	for (const copy of names('duplicate')) {
		t.true(correlation(column(data, copy), column(data, copy.replace(' again', '')), rows) > 0.99);
	}
	t.is(names('duplicate').length, 7);
	const rare = rows.filter((row) => codes('batch')[row] === 1);
	t.true(rare.length > 80 && rare.length < 160);
	t.true(rare.filter((row) => (y[row] as number) > cut).length > 0.7 * rare.length);
});

test('what cannot be planted is refused, with the reason', (t) => {
	const refused = (options: object, message: RegExp) =>
		t.throws(() => synthWide(options), {code: 'ERR_INVALID_ARGUMENT', message});
	refused({rows: 100}, /rows is 100/);
	refused({columns: 20}, /columns is 20/);
	refused({quantiles: 1}, /quantiles is 1/);
	refused({seed: -1}, /seed is -1/);
	refused({noise: 'pink'}, /noise is 'pink': use one of uniform, laplace/);
	refused({z: -1}, /z is -1: give 0 to 100/);
	refused({evidence: Number.NaN}, /evidence is NaN/);
	refused({share: 0.01}, /share is 0.01/);
	refused({traps: ['sand']}, /there is no trap 'sand': use simpson/);
	refused({mechanisms: [{kind: 'lost', arity: 5}]}, /arity is 5/);
	refused({mechanisms: [{kind: 'found', arity: 1}]}, /a mechanism is 'found'/);
	refused(
		{columns: 80, mechanisms: Array(6).fill({kind: 'gained', arity: 4})},
		/24 statements need more than 80 columns/,
	);
	refused({rows: 200, mechanisms: [{kind: 'gained', arity: 4}], seed: 1}, /has \d+ rows: give more rows/);
});
