// Total effects with their errors.
import {type CausalGraph, causesOf, type EffectEstimates, type GraphEffects} from '../causal/index.js';
import {aligned, padded} from './align.js';
import type {GraphFigure} from './graph.js';
import {chance, effectText, printable} from './text.js';

/** What one more unit of `from` does to `to` over all paths, in units of `to`. */
export interface EstimatedEffect {
	readonly from: string;
	readonly to: string;
	readonly effect: number;
	readonly standardError: number;
	/** The ends of the interval. */
	readonly low: number;
	readonly high: number;
	/** Two-sided, for no effect; not adjusted. */
	readonly p: number;
}

/** What `inga causal --format json --effects` has besides. */
export interface EffectsRecord {
	/** The confidence of the intervals. */
	readonly level: number;
	readonly pairs: readonly EstimatedEffect[];
}

/** Pairs that a terminal is shown. */
const MOST = 100;

/**
 * The estimates for pairs that a directed path of the graph leads from one to the other: those on `target` first, and then the
 * strongest first, in standard deviations where the figure has them.
 *
 * @param options.figure what is shown of the graph: pairs among its variables
 * @param options.threshold effects of at most this absolute value are left out. @defaultValue 0
 * @param options.target a variable whose causes come first. @defaultValue none
 */
export function effects(
	graph: GraphEffects & Pick<CausalGraph, 'order'>,
	estimates: EffectEstimates,
	options: {readonly figure: GraphFigure; readonly threshold?: number; readonly target?: string},
): EffectsRecord {
	const {figure, threshold = 0, target} = options;
	const {from, to, level} = estimates;
	const scale = new Map(figure.variables.map((name, at) => [name, figure.deviations?.[at] ?? 1]));
	const leads = pathsOf(graph);
	const found: (EstimatedEffect & {readonly strength: number})[] = [];
	for (const [row, effectName] of to.entries()) {
		for (const [column, cause] of from.entries()) {
			const at = row * from.length + column;
			const value = (part: 'effects' | 'standardErrors' | 'low' | 'high' | 'pValues') =>
				estimates[part].data[at] ?? Number.NaN;
			const effect = value('effects');
			const [before, after] = [scale.get(cause), scale.get(effectName)];
			if (before === undefined || after === undefined || !(Math.abs(effect) > threshold)) continue;
			if (!leads(cause, effectName)) continue;
			const ends = {low: value('low'), high: value('high')};
			const rest = {standardError: value('standardErrors'), ...ends, p: value('pValues')};
			found.push({from: cause, to: effectName, effect, ...rest, strength: (Math.abs(effect) * before) / after});
		}
	}
	const isOn = ({to: name}: EstimatedEffect) => Number(name === target);
	found.sort((a, b) => isOn(b) - isOn(a) || b.strength - a.strength);
	return {level, pairs: found.map(({strength: _, ...pair}) => pair)};
}

/** Tells whether a directed path leads from one variable to another. */
function pathsOf(graph: GraphEffects & Pick<CausalGraph, 'order'>) {
	const {variables, order} = graph;
	const causes = causesOf(graph);
	const place = new Map(variables.map((name, at) => [name, at]));
	// In causal order a variable's causes have their own ancestors already.
	const ancestors = new Map<number, Set<number>>();
	for (const effect of order) {
		const own = new Set<number>();
		for (const {cause} of causes(effect)) {
			own.add(cause);
			for (const each of ancestors.get(cause) ?? []) own.add(each);
		}
		ancestors.set(effect, own);
	}
	return (from: string, to: string) => ancestors.get(place.get(to) ?? -1)?.has(place.get(from) ?? -1) ?? false;
}

/**
 * What {@link effects} finds, at most 100 pairs, as aligned text for a terminal.
 *
 * @example
 * const estimates = await estimateTotalEffects(graph, samples);
 * process.stdout.write(effectsTable(effects(graph, estimates, {figure})));
 */
export function effectsTable({level, pairs}: EffectsRecord): string {
	if (pairs.length === 0) return 'No total effect.\n';
	const shown = pairs.slice(0, MOST);
	const causes = padded(['cause', ...shown.map(({from}) => printable(from))]);
	const results = padded(['effect on', ...shown.map(({to}) => printable(to))]);
	const number = (heading: string, value: (pair: EstimatedEffect) => number) =>
		aligned(
			shown.map((pair) => effectText(value(pair), 4)),
			heading,
		);
	const columns = [
		number('total', ({effect}) => effect),
		number('error', ({standardError}) => standardError),
		number('from', ({low}) => low),
		number('to', ({high}) => high),
		aligned(
			shown.map(({p}) => chance(p)),
			'p',
		),
	];
	const rows = causes.map((cause, at) => {
		const numbers = columns.map((column) => column[at]).join('  ');
		return `  ${cause} ${at === 0 ? ' ' : '→'} ${results[at]}  ${numbers}`.trimEnd();
	});
	const more = pairs.length > MOST ? [`  and ${pairs.length - MOST} more`] : [];
	const percent = Number((100 * level).toPrecision(12));
	return [
		`Total effects (${pairs.length}) with standard errors and ${percent} % intervals, if the graph is right`,
		...[...rows, ...more, ''],
	].join('\n');
}
