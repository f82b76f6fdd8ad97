// The cheapest way to set some variables of a row so that its target is as wanted.
import {movesOf} from './flow.js';
import type {Lever} from './lever.js';
import type {Limit} from './limit.js';
import {type Inequality, minimise} from './linear.js';
import {type Region, regionOf, type Truth, truthOf} from './region.js';
import type {Discovery, Statement} from './result.js';
import type {Outcome, Setting} from './setting.js';
import {holds, type Value} from './statement.js';

/** Variables set, and what follows. */
export interface Found {
	readonly to: readonly (number | string)[];
	readonly cost: number;
	readonly predicted: number;
	readonly region: Region;
	/** By position: by how much each variable changes. */
	readonly changes: readonly number[];
}

/** `cost`: the cheapest that reaches what is wanted; `target`: the one that comes nearest to it, or goes farthest beyond, whatever it costs. */
export type Goal = 'cost' | 'target';

/** So far from their limits, in standard deviations, values have to be: then rounding does not put them on the other side. */
const MARGIN = 1e-9;
/** So near to a limit a value is on it. */
const CLOSE = MARGIN / 4;
/** What rounding may add to a variable that is kept. */
const SLACK = 1e-8;

/** A number that changes with the unknowns of a linear program: base + a x. */
interface Form {
	readonly base: number;
	readonly a: readonly number[];
}

/** A linear program without its rows. */
interface Box {
	readonly cost: readonly number[];
	readonly low: readonly number[];
	readonly high: readonly number[];
}

/** The same with what its solutions have to be. */
interface Part extends Box {
	readonly outcome: Outcome;
	/** What levers are set to; those without levels to what they are now. */
	readonly chosen: readonly (number | string)[];
	/** What of the goal is not in the unknowns. */
	readonly base: number;
}

/**
 * The best way to set all of `levers`, exactly: each choice of levels, each region that the row can come to, and each sign of the changes is
 * a linear program. What is set may stay as it is; it is held then, while its causes change.
 *
 * @param below only what costs less is looked for. @defaultValue any
 * @returns nothing where they do not reach what is wanted
 */
export function cheapest(
	setting: Setting,
	levers: readonly Lever[],
	goal: Goal,
	below = Number.POSITIVE_INFINITY,
): Found | undefined {
	return new Search(setting, levers, goal, below).run();
}

class Search {
	readonly #setting: Setting;
	readonly #levers: readonly Lever[];
	readonly #goal: Goal;
	readonly #acted: readonly number[];
	readonly #moves: readonly (readonly number[])[];
	/** Levers that can be set to any number of an interval: the unknowns, each in its `scale`. */
	readonly #free: readonly number[];
	/** By position: how a variable changes with each unknown. */
	readonly #slopes: readonly (readonly number[])[];
	/** Statements about what is moved. */
	readonly #statements: readonly Statement[];
	#parts: readonly Box[] | undefined;
	#score: number;
	#best: Found | undefined;

	constructor(setting: Setting, levers: readonly Lever[], goal: Goal, below: number) {
		this.#setting = setting;
		this.#levers = levers;
		this.#goal = goal;
		this.#acted = levers.map(({variable}) => setting.flow.place.get(variable) ?? -1);
		this.#moves = movesOf(setting.flow, this.#acted);
		this.#free = [...levers.keys()].filter((at) => levers[at]?.levels === null);
		this.#slopes = this.#moves.map((moves) => this.#free.map((at) => (moves[at] ?? 0) * (levers[at]?.scale ?? 1)));
		this.#statements = setting.statements.filter(({column}) => this.#isMoved(column, [...levers.keys()]));
		this.#score = below;
	}

	run(): Found | undefined {
		this.#choose([], 0);
		return this.#best;
	}

	/** Whether some of the levers move a column. */
	#isMoved(column: string, which: readonly number[]): boolean {
		const moves = this.#moves[this.#setting.flow.place.get(column) ?? -1];
		return moves !== undefined && which.some((at) => moves[at] !== 0);
	}

	/** Goes through all choices of levels. */
	#choose(chosen: readonly (number | string)[], cost: number): void {
		if (this.#goal === 'cost' && cost >= this.#score) return;
		const lever = this.#levers[chosen.length];
		if (lever === undefined) {
			const {outcomes} = this.#setting;
			const changes = this.#changes(chosen);
			// Where no statement is about what is moved, the row stays in its region.
			for (const outcome of this.#statements.length === 0 ? outcomes.slice(0, 1) : outcomes) {
				this.#region(outcome, chosen, changes, cost);
			}
		} else if (lever.levels === null) this.#choose([...chosen, lever.from], cost);
		else for (const level of lever.levels) this.#choose([...chosen, level], cost + costOf(lever, level));
	}

	/** What there is to find in one region. */
	#region(outcome: Outcome, chosen: readonly (number | string)[], changes: readonly number[], spent: number): void {
		const {want, unit, kept, deviations, result} = this.#setting;
		const statements = statementsOf(result, outcome.region);
		const fixed = statements.filter(({column}) => !this.#isMoved(column, this.#free));
		if (fixed.some((each) => holds(each, this.#valueAfter(each, chosen, changes)) !== true)) return;
		const target = this.#target(outcome, changes);
		const wanted = rowOf(target, want.sign, want.value, unit, MARGIN);
		const sign = want.sign === '<=' ? 1 : -1;
		const cheap = this.#goal === 'cost';
		const base = cheap ? spent : sign * target.base;
		const parts = cheap
			? this.#orthants().filter((part) => base + leastCost(part, wanted) < this.#score)
			: [this.#whole(target.a.map((value) => sign * value))];
		if (parts.length === 0) return;
		const rows = cheap ? [wanted] : [];
		for (const {at, sign: side, change} of kept) {
			const form = {base: changes[at] ?? 0, a: this.#slopes[at] ?? []};
			// What is not moved any more is as it is, to rounding.
			const margin = form.a.some((value) => value !== 0) ? 0 : -MARGIN;
			for (const each of side === '=' ? (['<=', '>='] as const) : [side]) {
				rows.push(rowOf(form, each, change, deviations[at] as number, margin));
			}
		}
		const decided = new Set<Statement>();
		for (const statement of statements) {
			if (fixed.includes(statement)) continue;
			const own = this.#statements.find(({name}) => name === statement.name) ?? statement;
			rows.push(...this.#rows(own, true, changes));
			decided.add(own);
		}
		for (const part of parts) this.#settle({...part, outcome, chosen, base}, changes, rows, decided);
	}

	/** The best of a linear program that lies in its region: where it lies elsewhere, each side of a statement is looked at by itself. */
	#settle(part: Part, fixed: readonly number[], rows: readonly Inequality[], decided: ReadonlySet<Statement>): void {
		const x = minimise(part.cost, part.low, part.high, rows);
		if (x === undefined) return;
		if (part.base + dot(part.cost, x) >= this.#score) return;
		const to = this.#levers.map((lever, at) => {
			const unknown = this.#free.indexOf(at);
			return unknown < 0 ? (part.chosen[at] as number | string) : this.#within(lever, x[unknown] as number);
		});
		const changes = this.#changes(to);
		const stays = this.#statements.length === 0;
		const region = stays ? part.outcome.region : regionOf(this.#setting.result, this.#truth(to, changes));
		if (region.condition === part.outcome.region.condition) {
			this.#take(part.outcome, to, changes);
			return;
		}
		const open = this.#open(region, decided);
		if (open === undefined) return;
		for (const wanted of [false, true]) {
			this.#settle(part, fixed, [...rows, ...this.#rows(open, wanted, fixed)], new Set([...decided, open]));
		}
	}

	/** A statement that can go both ways, and may keep the row from where it should be: of the condition that it has come into. */
	#open(found: Region, decided: ReadonlySet<Statement>): Statement | undefined {
		const own = statementsOf(this.#setting.result, found);
		return this.#statements.find(
			(each) =>
				!decided.has(each) &&
				typeof each.value === 'number' &&
				own.some(({name}) => name === each.name) &&
				this.#isMoved(each.column, this.#free),
		);
	}

	/** An unknown as a value: within the bounds of its lever, and on the limit of a statement where rounding left it beside that. */
	#within({variable, from, low, high, scale}: Lever, x: number): number {
		// What rounding left of nothing is nothing.
		const change = Math.abs(x) < CLOSE ? 0 : x * scale;
		const value = Math.min(high, Math.max(low, Number(from) + change));
		const limits = this.#statements.filter(({column}) => column === variable).map((each) => Number(each.value));
		return limits.find((limit) => Math.abs(limit - value) < CLOSE * unitOf(scale, limit)) ?? value;
	}

	#take({region, start, effects}: Outcome, to: readonly (number | string)[], changes: readonly number[]): void {
		const {want, kept, deviations} = this.#setting;
		const predicted = effects.reduce((sum, {from, size}) => sum + size * (changes[from] ?? 0), start);
		const cost = this.#levers.reduce((sum, lever, at) => sum + costOf(lever, to[at] as number | string), 0);
		const missed = (sign: Limit['sign'], value: number, limit: number, slack: number) =>
			(sign !== '>=' && value > limit + slack) || (sign !== '<=' && value < limit - slack);
		if (kept.some(({at, sign, change}) => missed(sign, changes[at] ?? 0, change, SLACK * (deviations[at] as number))))
			return;
		if (this.#goal === 'cost' && missed(want.sign, predicted, want.value, 0)) return;
		const score = this.#goal === 'cost' ? cost : want.sign === '<=' ? predicted : -predicted;
		if (score >= this.#score) return;
		this.#score = score;
		this.#best = {to, cost, predicted, region, changes};
	}

	#target({start, effects}: Outcome, changes: readonly number[]): Form {
		const a = this.#free.map(() => 0);
		let base = start;
		for (const {from, size} of effects) {
			base += size * (changes[from] ?? 0);
			for (const at of a.keys()) a[at] = (a[at] ?? 0) + size * (this.#slopes[from]?.[at] ?? 0);
		}
		return {base, a};
	}

	#step(lever: number, to: readonly (number | string)[]): number {
		const [now, then] = [this.#levers[lever]?.from, to[lever]];
		return typeof now === 'number' && typeof then === 'number' ? then - now : 0;
	}

	#changes(to: readonly (number | string)[]): number[] {
		const steps = to.map((_, lever) => this.#step(lever, to));
		return this.#moves.map((moves) => moves.reduce((sum, move, lever) => sum + move * (steps[lever] ?? 0), 0));
	}

	#valueAfter(statement: Statement, to: readonly (number | string)[], changes: readonly number[]): Value {
		const {place} = this.#setting.flow;
		const at = place.get(statement.column);
		const lever = at === undefined ? -1 : this.#acted.indexOf(at);
		if (lever >= 0) return to[lever];
		const value = this.#setting.valueIn(statement);
		return at === undefined || typeof value !== 'number' ? value : value + (changes[at] ?? 0);
	}

	#truth(to: readonly (number | string)[], changes: readonly number[]): Truth {
		return truthOf(this.#setting.result, (statement) => this.#valueAfter(statement, to, changes));
	}

	/** A statement about numbers that holds, or does not. Of `=` nothing linear is left but for `= value`. */
	#rows({column, sign, value}: Statement, wanted: boolean, changes: readonly number[]): Inequality[] {
		const at = this.#setting.flow.place.get(column) ?? -1;
		const now = this.#setting.values[at] ?? Number.NaN;
		const limit = Number(value) - now;
		const form = {base: changes[at] ?? 0, a: this.#slopes[at] ?? []};
		const unit = unitOf(this.#setting.deviations[at] ?? 1, Number(value));
		if (sign === '<=' || sign === '>') {
			// What is set can be put on the limit itself.
			const margin = (sign === '<=') === wanted && this.#acted.includes(at) ? 0 : MARGIN;
			return [rowOf(form, (sign === '<=') === wanted ? '<=' : '>=', limit, unit, margin)];
		}
		if ((sign === '=') !== wanted) return [];
		return [rowOf(form, '<=', limit, unit, 0), rowOf(form, '>=', limit, unit, 0)];
	}

	/** The parts of the space in which each unknown has one sign, so that its cost is linear. */
	#orthants(): readonly Box[] {
		this.#parts ??= this.#signs();
		return this.#parts;
	}

	#signs(): readonly Box[] {
		let parts: Box[] = [{cost: [], low: [], high: []}];
		for (const at of this.#free) {
			const lever = this.#levers[at] as Lever;
			const [low, high] = bounds(lever);
			// Where changes are free, small ones.
			const cost = lever.cost * lever.scale || MARGIN;
			const up = high > 0 || low === 0 ? [{cost, low: Math.max(low, 0), high}] : [];
			const down = low < 0 ? [{cost: -cost, low, high: Math.min(high, 0)}] : [];
			parts = parts.flatMap((part) =>
				[...up, ...down].map((own) => ({
					cost: [...part.cost, own.cost],
					low: [...part.low, own.low],
					high: [...part.high, own.high],
				})),
			);
		}
		return parts;
	}

	#whole(cost: readonly number[]): Box {
		const all = this.#free.map((at) => bounds(this.#levers[at] as Lever));
		return {cost, low: all.map(([low]) => low), high: all.map(([, high]) => high)};
	}
}

/** The least cost in a box where one row holds: what changes it most at its price first (Dantzig's bound). Infinity where it cannot hold. */
function leastCost({cost, low, high}: Box, {a, b}: Inequality): number {
	let [spent, missing] = [0, -b];
	const ways: {readonly price: number; readonly most: number}[] = [];
	for (const [at, each] of cost.entries()) {
		const [near, far] = each >= 0 ? [low[at] as number, high[at] as number] : [high[at] as number, low[at] as number];
		const slope = a[at] as number;
		spent += each * near;
		missing += slope * near;
		const most = slope * (near - far);
		if (most > 0) ways.push({price: Math.abs(each / slope), most});
	}
	for (const {price, most} of ways.sort((x, y) => x.price - y.price)) {
		if (missing <= 0) return spent;
		spent += price * Math.min(most, missing);
		missing -= most;
	}
	return missing <= 0 ? spent : Number.POSITIVE_INFINITY;
}

function statementsOf({conditions}: Discovery, {condition}: Region): readonly Statement[] {
	return condition === null ? [] : (conditions[condition]?.statements ?? []);
}

function costOf({from, cost}: Lever, to: number | string): number {
	if (typeof to === 'number' && typeof from === 'number') return cost * Math.abs(to - from);
	return to === from ? 0 : cost;
}

/** In the lever's scale, from what it is now. */
function bounds({from, low, high, scale}: Lever): readonly [low: number, high: number] {
	return [(low - Number(from)) / scale, (high - Number(from)) / scale];
}

/** What distances from a limit are measured in: not less than its digits allow. */
function unitOf(deviation: number, limit: number): number {
	return Math.max(deviation, Math.abs(limit) * 1e-6);
}

/** form <= limit or form >= limit, by the margin, all in `unit`. */
function rowOf({base, a}: Form, sign: '<=' | '>=', limit: number, unit: number, margin: number): Inequality {
	const factor = (sign === '<=' ? 1 : -1) / unit;
	const row = a.map((value) => factor * value);
	const most = row.reduce((all, value) => Math.max(all, Math.abs(value)), 1);
	return {a: row, b: factor * (limit - base) - margin * most};
}

function dot(a: readonly number[], x: readonly number[]): number {
	return a.reduce((sum, value, at) => sum + value * (x[at] as number), 0);
}
