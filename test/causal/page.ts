// The page src/causal/CALIBRATION.md: how figures of test/causal/calibration.ts become its tables. What its text says of them has to
// be read again where they change.
import {alphas, type Calibration, type Coverage, levels, type Power, type Rejections} from './calibration.js';

function percent(hits: number, repeats: number): string {
	return repeats === 0 ? '' : ((100 * hits) / repeats).toFixed(1);
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
	const rule = head.map((_, at) => (at === 0 ? '---' : '---:'));
	return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const below = alphas.map((alpha) => `p <= ${100 * alpha} %`);

function rejections(rows: readonly Rejections[]): string {
	const cells = rows.map((row) => [
		...[row.noise, row.rows, row.repeats],
		...row.below.map((hits) => percent(hits, row.repeats)),
	]);
	return table(['noise', 'rows', 'repeats', ...below], cells);
}

function power(rows: readonly Power[]): string {
	const cells = rows.map((row) => [
		...[row.strength, row.rows, row.repeats],
		...row.below.map((hits) => percent(hits, row.repeats)),
	]);
	return table(['strength', 'rows', 'repeats', ...below], cells);
}

function coverage(rows: readonly Coverage[], effect: boolean): string {
	const both = (hits: readonly number[], repeats: number) => hits.map((each) => percent(each, repeats)).join(', ');
	const wanted = levels.map((level) => 100 * level).join(', ');
	const cells = rows
		.filter((row) => row.effect === effect)
		.map((row) => [
			...[row.noise, row.rows, row.repeats, both(row.given, row.repeats), both(row.found, row.repeats)],
			...(effect ? [percent(row.orders, row.repeats), both(row.ordered, row.orders)] : []),
			both(row.bootstrap, row.repeats),
		]);
	const order = ['order right, %', `found and order right: ${wanted} %`];
	return table(
		[
			...['noise', 'rows', 'repeats', `true graph: ${wanted} %`, `graph found: ${wanted} %`],
			...[...(effect ? order : []), `resamples: ${wanted} %`],
		],
		cells,
	);
}

/** The whole page. */
export function calibrationPage({columns, errors, hidden, coverage: intervals}: Calibration): string {
	const resamples = intervals[0]?.resamples;
	return `# Whether p-values and intervals hold

<!-- Written by test/causal/calibrate.ts; do not edit by hand. -->

By simulation: \`npm test\` makes a small part of it again, from other seeds, and \`npm run test:full\` all of it, where every count has to
come out the same. With 400 repeats a share of 95 % is known to 1.1 % (one standard error), with 1000 one of 5 % to 0.7 %, with 4000 to 0.3 %.

## Independence of errors: columns that are independent

How often \`errorIndependence\` gives a p-value that small, in percent; right would be 1, 5 and 10.

${rejections(columns)}

At 5 and 10 % they hold within one percent. The gamma approximation's tail is too light, whatever the rows: p-values below 1 % come
one and a half times as often as they should. lingam's are the same numbers.

## Independence of errors: of the graph that is found

Six variables that fit the assumptions, 1.2 direct causes each on average; two of them are tested, after \`directLingam\` on the
same rows.

${rejections(errors)}

Up to three times as often as they should at 1 %, and twice at 5 %. Of 500 such graphs of 300 rows one in ten lacked or turned an
effect, which errors may rightly show. The others come of errors that are no noise terms but what a fit on the same rows leaves
(Sen and Sen 2014, Biometrika 101:927): of those 500, with exponential noise, p-values were at most 5 % for 8 % of
the pairs with a direct effect and for 3 % of the others where the graph was right, and for 5 % where true effects were given.

## Independence of errors: two variables with a hidden common cause

\`strength\` times a hidden variable is added to each of two; all three have Laplace noise of variance 1. Here p-values should be small.

${power(hidden)}

With 100 rows a hidden cause as strong as the noise, or stronger, is not seen at all: a direct effect explains nearly as well that the
two go together. It takes 1000 rows to see four of five at 5 %. A weak one is seen more often with few rows, since the graph
then has no effect in its place, and less often with many. Large p-values do not rule a hidden cause out.

## Intervals of total effects: where there is an effect

Six variables as above, two of them drawn from those that a directed path leads from one to the other: how often an interval
holds the true total effect, in percent. *True graph* and *graph found* are \`estimateTotalEffects\`, *resamples* is \`totalEffectSpread\`
with ${resamples} resamples. *Order right*: the cause's direct causes come before it in the graph found, and it before the effect.

${coverage(intervals, true)}

With the true graph intervals hold what they promise, within what 400 repeats tell (4.5 standard errors), whatever the noise. With a
graph that was found on 100 rows with Laplace noise 82 % hold where 95 % should: one order in eight is wrong, and then there is no
estimate, or one that adjusts for the wrong variables. Where the order is right 91 % hold: direct causes that the lasso leaves out may
move the rest. Intervals of resamples count graphs that differ, and hold.

## Intervals of total effects: where there is none

No directed path leads from the first to the second, which comes later in a true order.

${coverage(intervals, false)}

Those of resamples always hold, as most resamples have no path, and so 0, in their middle. A graph that has the second before the
first says 0 as well, which counts as held.
`;
}
