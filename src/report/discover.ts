import {type Discovery, type Explanation, graphName} from '../discover/index.js';
import {aligned, padded} from './align.js';
import {often, percent, printable} from './text.js';

type Condition = Discovery['conditions'][number];

const SIGNS = {gained: '+', lost: '-', stronger: '^', weaker: 'v', flipped: '±', reversed: '<'} as const;

/**
 * The conditions of a discovery as text for a terminal: each with its rows, the changes of its graph with a p-value of at most
 * `level`, and what leads to the target inside.
 *
 * @param level of the changes that are listed. @defaultValue 0.05
 *
 * @example
 * const found = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19});
 * discoveryTable(found).split('\n')[0]; // 'left = yes: 172 of 480 rows, 35.8 %'
 */
export function discoveryTable(result: Discovery, level = 0.05): string {
	const {target, rows, positives, conditions, certificate, searched, held} = result;
	const all = `${printable(target.name)}: ${positives} of ${rows} rows, ${percent(positives / rows)}`;
	const heading =
		held === null
			? all
			: `${all}\n${searched.rows} rows to look in, ${held.rows} held back: ${held.conditions} of ${conditions.length} conditions and ` +
				`${held.changes} of ${told(conditions, level)} changes are confirmed there (p <= 0.05, Holm)`;
	// Without any tiers a warning of the result says it of all.
	const open = result.tiers.length > 0;
	const blocks = conditions.map((condition, at) =>
		conditionLines(condition, at + 1, level, open, result.combined?.weights[at]).join('\n'),
	);
	const body = blocks.length === 0 ? ['No condition.'] : blocks;
	const {space, skipped} = certificate;
	const through =
		skipped === '0' ? `${space} conditions were gone through.` : `${skipped} of ${space} conditions were skipped.`;
	const end = result.complete ? through : `${through}\n${incompleteLine(result)}`;
	return `${[heading, ...body, end].join('\n\n')}\n`;
}

function incompleteLine({done, options, conditions}: Discovery): string {
	const graphs = `${done.graphs} of ${conditions.length} conditions with graphs`;
	return `incomplete: ${done.permutations} of ${options.permutations} permutations, ${graphs}, ${done.bootstrap} with resamples`;
}

function told(conditions: readonly Condition[], level: number): number {
	return conditions.flatMap(({comparison}) => comparison?.changes ?? []).filter(({pValue}) => pValue <= level).length;
}

/** A condition in words. */
export function nameOf({statements}: Condition): string {
	return statements.map(({name}) => printable(name)).join('  and  ');
}

function conditionLines(
	condition: Condition,
	number: number,
	level: number,
	open: boolean,
	weight: number | undefined,
): string[] {
	const {support, positives, pValue, corrected, selection, bias, refused, comparison} = condition;
	const head = `${number}  ${nameOf(condition)}`;
	const found = `   ${positives} of ${support} rows, ${percent(positives / support)}; p ${short(pValue)}, corrected ${short(corrected)}`;
	const counts = [found, ...confirmationLines(condition), ...weightLines(weight)];
	const risky = [
		...new Set(selection.filter(({place}) => open || place !== 'unknown').map(({column}) => printable(column))),
	];
	const risks = [
		...(risky.length > 0 ? [`   selection: causes or the target may lead to ${risky.join(', ')}`] : []),
		...(bias.length > 0 ? [`   selection bias: by the graph of both sides ${bias.map(biasText).join('; ')}`] : []),
	];
	if (comparison === null) return [head, ...counts, ...risks, `   no graphs: ${printable(refused ?? '')}`];
	const {changes, roots} = comparison;
	const listed = changes.filter((change) => change.pValue <= level);
	const leads = roots.slice(0, 5).map(({variable, total}) => `${printable(variable)} (${short(total)})`);
	return [
		...[head, ...counts, ...risks],
		...(listed.length === 0
			? [`   no change with p <= ${level} among ${changes.length} effects`]
			: changeLines(listed)),
		`   leads to it inside, most important first: ${leads.join(', ') || 'nothing'}`,
	];
}

function biasText({column, kind, of}: Condition['bias'][number]): string {
	const names = of.map(printable).join(', ');
	return kind === 'descendant'
		? `${names} leads to ${printable(column)}`
		: `${names} meet in ${printable(column)} or before it`;
}

/** What the rows that were held back say of a condition. */
function confirmationLines({confirmation}: Condition): string[] {
	if (confirmation === null) return [];
	const {support, positives, difference, low, high, pValue, adjusted, confirmed} = confirmation;
	const points = (share: number | null) => short(100 * (share ?? 0), 3);
	const effect =
		difference === null
			? 'which says nothing'
			: `${percent(positives / support)}, ${points(difference)} points above the others (95 %: ${points(low)} to ${points(high)})`;
	return [
		`   ${confirmed ? 'confirmed' : 'not confirmed'}: ${positives} of ${support} rows held back, ${effect}; p ${short(pValue)}, adjusted ${short(adjusted)}`,
	];
}

/** What a condition says beside the others. */
function weightLines(weight: number | undefined): string[] {
	if (weight === undefined) return [];
	return [`   ${weight === 0 ? 'beside the others it says nothing' : `weight beside the others ${short(weight)}`}`];
}

type Change = NonNullable<Condition['comparison']>['changes'][number];

/** The adjusted p-value of the rows that were held back; why there is none follows the list. */
function confirmedText({confirmation}: Change): string {
	if (confirmation === null) return '';
	return confirmation.adjusted === null ? '?' : short(confirmation.adjusted);
}

function changeLines(changes: readonly Change[]): string[] {
	const kinds = padded(changes.map(({kind}) => `${SIGNS[kind]} ${kind}`));
	const names = padded(['effect', ...changes.map(({from, to}) => `${printable(from)} → ${printable(to)}`)]);
	const column = (heading: string, of: (change: (typeof changes)[number]) => string) =>
		aligned(changes.map(of), heading);
	const inside = column('inside', (change) => short(change.inside));
	const outside = column('outside', (change) => short(change.outside));
	const pValues = column('p', ({pValue}) => short(pValue));
	const held = changes.some(({confirmation}) => confirmation !== null);
	const confirmed = held ? column('confirmed p', confirmedText) : pValues.map(() => '');
	const drawn = changes.some(({stability}) => stability !== null);
	const stable = drawn ? column('stable', ({stability}) => often(stability?.kind ?? 0)) : pValues.map(() => '');
	const blank = ' '.repeat(kinds[0]?.length ?? 0);
	const lines = ['', ...changes].map((_, line) =>
		`   ${line === 0 ? blank : kinds[line - 1]}  ${names[line]}  ${inside[line]}  ${outside[line]}  ${pValues[line]}  ${confirmed[line]}  ${stable[line]}`.trimEnd(),
	);
	const refused = new Set(changes.flatMap(({confirmation}) => confirmation?.refused ?? []));
	return [...lines, ...[...refused].map((why) => `   ?: ${printable(why)}`)];
}

/**
 * What a discovery says of one row, as text for a terminal.
 *
 * @param row what the row is called
 *
 * @example
 * const found = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19});
 * const text = explanationTable(found, explain(found, {plan: 'more'}), 'row 7');
 * text.split('\n')[0]; // 'row 7 satisfies none of 1 conditions.'
 */
export function explanationTable(result: Discovery, explanation: Explanation, row: string): string {
	const {satisfied, open, mechanism, missing} = explanation;
	const {conditions, target} = result;
	const of = (at: number) => conditions[at] as Condition;
	const lines = [
		satisfied.length === 0
			? `${printable(row)} satisfies none of ${conditions.length} conditions.`
			: `${printable(row)} satisfies`,
		...satisfied.map(({condition, dominated, weight}) => {
			const {support, positives} = of(condition);
			const own = weight === null ? '' : `, weight ${short(weight)}`;
			const less = dominated ? '; a part of it says as much' : '';
			return `   ${condition + 1}  ${nameOf(of(condition))}: ${percent(positives / support)} of ${support} rows${own}${less}`;
		}),
		...togetherText(explanation, printable(target.name)),
		...open.map((at) => `A value is missing that condition ${at + 1} depends on: ${nameOf(of(at))}`),
		...(missing.length > 0 ? [`No mechanism: ${missing.map(printable).join(', ')} missing.`] : []),
	];
	if (mechanism === null) return `${lines.join('\n')}\n`;
	const {mean, fitted, rest, contributions} = mechanism;
	const names = padded(contributions.map(({variable}) => printable(variable)));
	const values = aligned(
		contributions.map(({value}) => short(value)),
		'value',
	);
	const sizes = aligned(
		contributions.map(({contribution}) => short(contribution)),
		'adds',
	);
	const weights = aligned(
		contributions.map(({weight}) => percent(weight)),
		'weight',
	);
	const blank = ' '.repeat(names[0]?.length ?? 0);
	return `${[
		...lines,
		'',
		`By ${graphName(mechanism)}, ${printable(target.column)} is ${short(mean)} on average, and causes move it by ${short(fitted)}`,
		...['', ...contributions].map((_, line) =>
			`   ${line === 0 ? blank : names[line - 1]}  ${values[line]}  ${sizes[line]}  ${weights[line]}`.trimEnd(),
		),
		...(rest === null ? [] : [`The rest, ${short(rest)}, they do not explain.`]),
	].join('\n')}\n`;
}

/** What is expected of a row by all conditions that it satisfies: a sentence, or none. */
export function togetherText({satisfied, chance}: Explanation, target: string): string[] {
	if (chance === null || satisfied.length === 0) return [];
	const [own, base] = [percent(chance.own), percent(chance.base)];
	return [
		`Taken together, ${target} is expected of ${own} of such rows, and of ${base} of those that satisfy no condition.`,
	];
}

/** Four digits, or as many as are said, with a true minus. */
export function short(value: number, digits = 4): string {
	return String(Number(value.toPrecision(digits))).replace(/^-/, '−');
}
