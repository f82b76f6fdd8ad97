import test from 'ava';
import {discover, synthWide} from '../../src/discover/index.js';

const SETS = 200;

test(`of ${SETS} tables in which nothing differs at most 5 % tell a change, but for chance`, async (t) => {
	t.timeout(60 * 60_000);
	const told = {target: 0, others: 0};
	for (let seed = 0; seed < SETS; seed++) {
		const {table, target} = synthWide({rows: 400, columns: 80, mechanisms: [], seed});
		const found = await discover(table, {
			target,
			arity: 1,
			top: 2,
			quantiles: 2,
			variables: 6,
			permutations: 19,
			confirm: 0,
			bootstrap: 0,
		});
		const {space, visited, bySupport, byBound, skipped} = found.certificate;
		t.is(BigInt(visited) + BigInt(bySupport) + BigInt(byBound) + BigInt(skipped), BigInt(space));
		const changes = found.conditions.flatMap(({comparison}) => comparison?.changes ?? []);
		const any = (onTarget: boolean) => changes.some(({to, pValue}) => (to === 'y') === onTarget && pValue <= 0.05);
		told.target += Number(any(true));
		told.others += Number(any(false));
	}
	// 2.6 standard errors: chance alone is beyond in 0.5 % of all runs.
	const most = SETS * (0.05 + 2.6 * Math.sqrt((0.05 * 0.95) / SETS));
	t.true(told.target <= most && told.others <= most, JSON.stringify(told));
});
