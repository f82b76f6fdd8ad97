import {type Action, type Actions, type Discovery, graphName, type Region} from '../discover/index.js';
import {padded} from './align.js';
import {nameOf, short} from './discover.js';
import {printable} from './text.js';

/**
 * What can be done for a row, as text for a terminal: of each action what it sets, what it costs, the target after it, what else changes, and
 * whether it brings the row to where another graph holds.
 *
 * @param row what the row is called
 *
 * @example
 * const roles = {wait: 'immutable', calls: 'actionable'};
 * const found = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19, roles});
 * const text = actionsTable(found, act(found, {plan: 'basic', wait: 0.5, calls: 0}, 'left < 0.9'), 'row 7');
 * text.startsWith('row 7: by the graph inside condition 1 (plan = basic) left is'); // true
 */
export function actionsTable(result: Discovery, found: Actions, row: string): string {
	const {want, predicted, reached, region, actions, warnings} = found;
	const name = printable(result.target.column);
	const wanted = `${name} ${want.sign} ${short(want.value)}`;
	const head = `${printable(row)}: by ${graphOf(result, region)} ${name} is ${short(predicted)}`;
	const blocks = actions.map((action, at) =>
		[`${at + 1}  ${name} ${short(action.predicted)}, cost ${short(action.cost)}`, ...linesOf(result, action)].join(
			'\n',
		),
	);
	return `${[
		reached ? `${head}, which is as wanted (${wanted}): nothing is to be done.` : `${head}; wanted is ${wanted}`,
		...blocks,
		...(warnings.length > 0 ? [warnings.map(printable).join('\n')] : []),
	].join('\n\n')}\n`;
}

function graphOf({conditions}: Discovery, region: Region): string {
	const found = conditions[region.condition ?? -1];
	return `${graphName(region)}${found === undefined ? '' : ` (${nameOf(found)})`}`;
}

function linesOf(result: Discovery, {steps, effects, region, leaves, beyond}: Action): string[] {
	const names = padded(steps.map(({variable}) => printable(variable)));
	const also = effects.map(({variable, from, to, change}) => {
		const values =
			from === null || to === null ? `${change < 0 ? '' : '+'}${short(change)}` : `${short(from)} → ${short(to)}`;
		return `${printable(variable)} ${values}`;
	});
	return [
		...steps.map(
			({from, to}, at) => `   ${names[at]}  ${from === to ? `held at ${shown(to)}` : `${shown(from)} → ${shown(to)}`}`,
		),
		...(also.length > 0 ? [`   then also ${also.join(', ')}`] : []),
		...(leaves ? [`   it moves the row to where ${graphOf(result, region)} tells the target`] : []),
		...(beyond.length > 0 ? [`   beyond what was seen: ${beyond.map(printable).join(', ')}`] : []),
	];
}

function shown(value: number | string): string {
	return typeof value === 'number' ? short(value) : printable(value);
}
