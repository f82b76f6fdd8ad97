import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {directLingam, errorIndependence} from '../../src/causal/index.js';
import {adjacencyOf, difference, type Fixture, tailDifference, upper} from '../causal/fixture.js';
import {type Data, headerOf, sets} from '../causal/sets.js';

const python = process.env['INGA_LINGAM_PYTHON'];
const root = fileURLToPath(new URL('../..', import.meta.url));

function say(text: string): void {
	process.stderr.write(`${text}\n`);
}

/** What the installed lingam finds, or throws what Python said. */
function lingam(data: Data): Fixture & {readonly sklearn: string} {
	const input = Buffer.concat([Buffer.from(`${headerOf(data)}\n`), new Uint8Array(data.samples.data.buffer)]);
	const ran = spawnSync(python ?? '', ['scripts/lingam_fixture.py', '--fit'], {cwd: root, input, maxBuffer: 2 ** 28});
	if (ran.status !== 0) throw new Error(`${python} failed: ${ran.error?.message ?? ran.stderr.toString()}`);
	return JSON.parse(ran.stdout.toString());
}

/** From 1.9 on scikit-learn drops small singular values: see scripts/lingam_fixture.py. */
function cutsSmallValues(sklearn: string): boolean {
	const [major = 0, minor = 0] = sklearn.split('.').map(Number);
	return major > 1 || minor >= 9;
}

for (const {name, load} of sets) {
	const data = load();
	if (python === undefined || typeof data === 'string') {
		const reason = typeof data === 'string' ? data : 'INGA_LINGAM_PYTHON does not name a Python that has lingam';
		say(`live parity on ${name} is not tested: ${reason}`);
		continue;
	}
	test.serial(`${name}: the installed lingam agrees`, async (t) => {
		t.timeout(20 * 60_000);
		const found = lingam(data);
		const {samples, variables, prior} = data;
		const graph = await directLingam(samples, {variables, ...(prior && {prior})});
		t.deepEqual(graph.order, found.order);
		if (name.startsWith('scale') && cutsSmallValues(found.sklearn)) {
			say(`effects on ${name} are not compared: scikit-learn ${found.sklearn} cuts small singular values`);
			return;
		}
		const {standardised, relative, edges} = difference(data, graph, adjacencyOf(found));
		t.is(edges, 0);
		t.true(standardised <= 1e-6 && relative <= 1e-6, `${standardised} ${relative}`);
		if (found.independence === undefined) return;
		const {pValues} = await errorIndependence({variables, adjacency: adjacencyOf(found)}, samples);
		// As in test/causal/independence.test.ts.
		const bound = name === 'offset' ? 1e-2 : 1e-10;
		t.true(tailDifference(upper(pValues), found.independence.errors) <= bound, `${upper(pValues)}`);
	});
}

test('there is something to compare with, or the reason is told', (t) => {
	t.true(python === undefined || sets.some(({load}) => typeof load() !== 'string'));
});
