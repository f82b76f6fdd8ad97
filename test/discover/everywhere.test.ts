import test from 'ava';
import {Random} from '../../src/causal/index.js';
import {discover} from '../../src/discover/index.js';
import {screen, screenAll} from '../../src/discover/screen.js';
import {tableFromRecords} from '../../src/table/index.js';
import {people} from './people.js';

const LOOK = {target: 'score > 2', top: 2, arity: 1, permutations: 1, confirm: 0, bootstrap: 0, threads: 1} as const;

/** The first third of the rows is inside: there `gain` leads to the target, everywhere `usual` does, and less so `more`. */
function frame() {
	const random = new Random(5);
	const draw = () => Float64Array.from({length: 600}, () => random.uniform() - 0.5);
	const causes = ['noise', 'gain', 'usual', 'other', 'more'].map((name) => ({name, values: draw()}));
	const of = (name: string, row: number) => causes.find((each) => each.name === name)?.values[row] ?? 0;
	const values = draw().map(
		(error, row) => error + of('usual', row) + 0.7 * of('more', row) + (row < 200 ? 2 * of('gain', row) : 0),
	);
	const rows = Int32Array.from({length: 600}, (_, row) => row);
	const sides = {inside: rows.slice(0, 200), outside: rows.slice(200)};
	return {frame: {target: {name: 'y', values}, causes}, rows, sides};
}

test('variables are those whose correlation differs and those that go with the target on both sides, by turns', (t) => {
	const {frame: all, rows, sides} = frame();
	const names = ({chosen}: ReturnType<typeof screen>) => chosen.map(({name}) => name);
	t.deepEqual(names(screen(all, sides, new Set(), 1)), ['gain']);
	t.deepEqual(names(screen(all, sides, new Set(), 2)), ['gain', 'usual']);
	t.deepEqual(names(screen(all, sides, new Set(['noise']), 3)), ['noise', 'gain', 'usual']);
	t.deepEqual(names(screenAll(all, rows, new Set(), 2)), ['usual', 'gain'].sort());
	t.is(names(screenAll(all, rows, new Set(['other', 'noise']), 1)).join(), 'noise,other');
});

test('the graph of all rows has causes that lead to the target whatever holds, and what is forced', async (t) => {
	const {everywhere, searched} = await discover(people(600, 3), {...LOOK, variables: 2, forced: ['age']});
	t.is(everywhere?.rows, searched.rows);
	t.deepEqual(everywhere?.variables.map(({name}) => name).sort(), ['age', 'score', 'wait']);
	t.is(everywhere?.variables[0]?.name, 'score');
	t.is(everywhere?.order.at(-1), 'score');
	const all = await discover(people(600, 3), LOOK);
	const found = new Map(all.everywhere?.effects.map(({from, to, effect}) => [`${from} ${to}`, effect]));
	t.true(Math.abs((found.get('wait score') ?? 0) - 0.6) < 0.2, `${found.get('wait score')}`);
	// A third of 1.5.
	t.true(Math.abs((found.get('calls score') ?? 0) - 0.5) < 0.2, `${found.get('calls score')}`);
	t.true(Math.abs((found.get('wait calls') ?? 0) - 0.6) < 0.2, `${found.get('wait calls')}`);
	// Rows that were held back have no part in it.
	const held = await discover(people(600, 3), {...LOOK, confirm: 0.4});
	t.is(held.everywhere?.rows, held.searched.rows);
});

test('where all rows allow no graph a warning says why', async (t) => {
	const random = new Random(1);
	const table = tableFromRecords(
		Array.from({length: 200}, (_, row) => ({
			plan: row % 2 === 0 ? 'a' : 'b',
			x: row < 50 ? random.uniform() : null,
			left: random.uniform() < 0.3 ? 'yes' : 'no',
		})),
		{source: 'gaps'},
	);
	const {everywhere, warnings} = await discover(table, {...LOOK, target: 'left = yes', roles: {x: 'cause'}});
	t.is(everywhere, null);
	t.true(
		warnings.includes('there is no graph of all rows: 50 rows without missing values, and a graph needs 60'),
		warnings.join('\n'),
	);
});
