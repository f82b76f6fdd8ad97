import test from 'ava';
import {directLingam} from '../../src/causal/index.js';
import {features} from '../../src/core/index.js';
import {adjacencyOf, difference, fixtureOf} from './fixture.js';
import {search} from './search.js';
import {sets} from './sets.js';

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
			t.deepEqual((await search(samples, {variables, prior, reference: true})).order, fixture.order);
		});
	}
}
