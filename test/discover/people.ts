import {Random} from '../../src/causal/index.js';
import {type Table, tableFromRecords} from '../../src/table/index.js';

/**
 * People with a plan, of whom `calls` lead to `score` only where the plan is basic (by `inside`), while `wait` does everywhere (by
 * `everywhere`) and leads to `calls`; `noise` does nothing. With nothing inside and nowhere all columns are independent.
 */
export function people(
	rows: number,
	seed: number,
	{inside = 1.5, everywhere = 0.6}: {readonly inside?: number; readonly everywhere?: number} = {},
): Table {
	const random = new Random(seed);
	const error = () => (random.uniform() < 0.5 ? -1 : 1) * random.exponential();
	const plans = ['basic', 'more', 'most'];
	return tableFromRecords(
		Array.from({length: rows}, () => {
			const [plan, wait, noise] = [plans[random.below(3)] ?? '', error(), error()];
			const calls = everywhere * wait + error();
			const own = plan === 'basic' ? inside : 0;
			return {plan, wait, noise, calls, age: random.below(60), score: own * (1 + calls) + everywhere * wait + error()};
		}),
		{source: 'people'},
	);
}
