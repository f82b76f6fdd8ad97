import test from 'ava';
import {directLingam} from '../../src/causal/index.js';
import {nativePrior} from '../../src/causal/prior.js';
import {features, native} from '../../src/core/index.js';
import {adjacencyOf, difference, fixtureOf} from './fixture.js';
import {type Data, sets} from './sets.js';

/** The order of the slow search. */
async function referenceOrder({samples, variables, prior}: Data): Promise<number[]> {
	const settings = {
		...{names: variables, drop: false, reference: true, isa: undefined, threads: 1},
		prior: prior && nativePrior(prior, variables),
	};
	const words = new Int32Array(new SharedArrayBuffer(16));
	const {rows, columns, data} = samples;
	return Array.from((await native().causalDirectLingam(words, data, rows, columns, settings)).order);
}

for (const {name, load} of sets) {
	const data = load();
	if (typeof data === 'string') {
		process.stderr.write(`parity on ${name} is not tested: ${data}\n`);
		continue;
	}
	const {samples, variables, prior} = data;
	const fixture = fixtureOf(name);

	test(`${name}: order and adjacency are lingam's`, async (t) => {
		t.deepEqual([fixture.rows, fixture.variables], [samples.rows, samples.columns]);
		const expected = adjacencyOf(fixture);
		for (const isa of features().available) {
			for (const threads of isa === features().active ? [1, 2, 4] : [1]) {
				const graph = await directLingam(samples, {variables, isa, threads, ...(prior && {prior})});
				t.deepEqual(graph.order, fixture.order, `${isa}, ${threads} threads`);
				t.deepEqual([graph.isa, graph.threads], [isa, Math.min(threads, samples.columns)]);
				// The bound, whatever the units; both sides solve the same least squares to about 1e-12.
				const found = difference(data, graph, expected);
				t.is(found.edges, 0);
				t.true(found.standardised <= 1e-6 && found.relative <= 1e-6, JSON.stringify(found));
			}
		}
	});

	// Larger ones take minutes; pairs are the same at any size.
	if (samples.columns <= 20 && samples.rows * samples.columns ** 3 < 1e7) {
		test(`${name}: the slow search agrees`, async (t) => {
			t.deepEqual(await referenceOrder(data), fixture.order);
		});
	}
}
