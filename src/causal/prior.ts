// What is known before the search, as orders and absent effects among columns.
import {invalidArgument} from '../core/index.js';
import type {NativePrior} from './native.js';

/** A variable and another one that it may lead to. */
export type Path = readonly [from: string, to: string];

/** What is known of the variables before anything is computed; all parts hold together. */
export interface PriorKnowledge {
	/** Groups of variables, the earliest first: nobody leads to a variable of an earlier group. Who is in none may be anywhere. */
	readonly tiers?: readonly (readonly string[])[];
	/** Variables that nobody leads to. */
	readonly exogenous?: readonly string[];
	/** Variables that lead to nobody. */
	readonly sinks?: readonly string[];
	/** Pairs of which the first leads to the second, by one effect or over others. */
	readonly paths?: readonly Path[];
	/** Pairs of which the first does not lead to the second. */
	readonly noPaths?: readonly Path[];
	/**
	 * Whether what is known guides the search rather than rules orders out, as lingam's `apply_prior_knowledge_softly` does: the
	 * next variable is one of those that nobody left leads to, where some are known, else any that is known neither to have a
	 * cause among those left nor to lead to none of them. Effects that are known to be absent stay absent.
	 * @defaultValue false
	 */
	readonly soft?: boolean;
}

/**
 * Prior knowledge for the search. As in Python's lingam 1.13, where one of two variables does not lead to the other, while the
 * other may lead to it, it comes after it in the order, unless the knowledge is soft.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where a name is none of `names`, a group or pair is of another form, or
 * where parts contradict each other: the variables are named
 */
export function nativePrior(prior: PriorKnowledge, names: readonly string[]): NativePrior {
	const known = new Known(names);
	const {tiers, exogenous, sinks, paths, noPaths, soft = false} = prior;
	if (typeof soft !== 'boolean') throw invalidArgument(`prior.soft is ${JSON.stringify(soft)}: use true or false`);
	list('tiers', tiers).forEach((tier, at) => {
		for (const name of list(`tiers[${at}]`, tier)) known.place(known.index(name, `tiers[${at}]`), at);
	});
	for (const name of list('exogenous', exogenous)) known.isolate(known.index(name, 'exogenous'), 'causes');
	for (const name of list('sinks', sinks)) known.isolate(known.index(name, 'sinks'), 'effects');
	for (const [from, to] of pairs('noPaths', noPaths)) {
		known.deny(known.index(from, 'noPaths'), known.index(to, 'noPaths'));
	}
	for (const [from, to] of pairs('paths', paths)) known.require(known.index(from, 'paths'), known.index(to, 'paths'));
	return known.result(soft);
}

class Known {
	readonly #names: readonly string[];
	readonly #indexes: ReadonlyMap<string, number>;
	readonly #tiers: Int32Array;
	/** By the first of a pair, the second ones. */
	readonly #denied = new Map<number, Set<number>>();
	readonly #required = new Map<number, Set<number>>();

	constructor(names: readonly string[]) {
		this.#names = names;
		this.#indexes = new Map(names.map((name, index) => [name, index]));
		this.#tiers = new Int32Array(names.length).fill(-1);
	}

	index(name: string, part: string): number {
		const index = this.#indexes.get(name);
		if (index === undefined)
			throw invalidArgument(`prior.${part} names '${String(name)}', and no variable is called so`);
		return index;
	}

	place(variable: number, tier: number): void {
		const before = this.#tiers[variable] as number;
		if (before >= 0) {
			throw invalidArgument(
				`prior.tiers has '${this.#name(variable)}' in the groups ${before} and ${tier}: leave it in one`,
			);
		}
		this.#tiers[variable] = tier;
	}

	isolate(variable: number, from: 'causes' | 'effects'): void {
		for (let other = 0; other < this.#names.length; other++) {
			if (other === variable) continue;
			if (from === 'causes') add(this.#denied, other, variable);
			else add(this.#denied, variable, other);
		}
	}

	deny(from: number, to: number): void {
		this.#differ('noPaths', from, to);
		add(this.#denied, from, to);
	}

	require(from: number, to: number): void {
		this.#differ('paths', from, to);
		if (this.#denies(from, to)) {
			const [first, second] = [this.#name(from), this.#name(to)];
			throw invalidArgument(`prior.paths says that '${first}' leads to '${second}', and another part that it does not`);
		}
		add(this.#required, from, to);
	}

	result(soft: boolean): NativePrior {
		const before: number[] = [];
		const noEffect: number[] = [];
		for (const [from, all] of this.#denied) {
			for (const to of all) {
				noEffect.push(from, to);
				// Where neither leads to the other either may come first.
				if (!(soft || this.#denies(to, from))) before.push(to, from);
			}
		}
		for (const [from, all] of this.#required) for (const to of all) before.push(from, to);
		const tiers = this.#tiers.some((tier) => tier >= 0) ? this.#tiers : new Int32Array(0);
		this.#refuseCircle(before);
		return {tiers, before: Int32Array.from(before), noEffect: Int32Array.from(noEffect), soft};
	}

	#denies(from: number, to: number): boolean {
		if (this.#denied.get(from)?.has(to)) return true;
		const [first, second] = [this.#tiers[from] as number, this.#tiers[to] as number];
		return second >= 0 && first > second;
	}

	#differ(part: string, from: number, to: number): void {
		if (from === to) throw invalidArgument(`prior.${part} has a pair of '${this.#name(from)}' and itself`);
	}

	#name(variable: number): string {
		return this.#names[variable] as string;
	}

	/** Takes out whom nobody is before, until all are out or those that are left go round in a circle. */
	#refuseCircle(before: readonly number[]): void {
		const size = this.#names.length;
		const followers = Array.from({length: size}, (): number[] => []);
		const leaders = Array.from({length: size}, (): number[] => []);
		for (let at = 0; at < before.length; at += 2) {
			const [first, second] = [before[at] as number, before[at + 1] as number];
			followers[first]?.push(second);
			leaders[second]?.push(first);
		}
		const groups = Array.from({length: 1 + this.#tiers.reduce((a, b) => Math.max(a, b), -1)}, (): number[] => []);
		this.#tiers.forEach((tier, variable) => {
			if (tier >= 0) groups[tier]?.push(variable);
		});
		const left = new Set(this.#names.keys());
		const ahead = leaders.map((all) => all.length);
		const inTier = groups.map((group) => group.length);
		let lowest = 0;
		const isOpen = (variable: number) => ahead[variable] === 0 && (this.#tiers[variable] as number) <= lowest;
		const open = [...left].filter(isOpen);
		for (;;) {
			while (lowest < inTier.length && inTier[lowest] === 0) {
				lowest++;
				open.push(...(groups[lowest] ?? []).filter(isOpen));
			}
			const variable = open.pop();
			if (variable === undefined) break;
			if (!left.delete(variable)) continue;
			const tier = this.#tiers[variable] as number;
			if (tier >= 0) inTier[tier] = (inTier[tier] as number) - 1;
			for (const follower of followers[variable] as number[]) {
				ahead[follower] = (ahead[follower] as number) - 1;
				if (isOpen(follower)) open.push(follower);
			}
		}
		if (left.size === 0) return;
		const blocker = (variable: number): number =>
			(leaders[variable] as number[]).find((leader) => left.has(leader)) ??
			(groups
				.slice(0, this.#tiers[variable])
				.flat()
				.find((other) => left.has(other)) as number);
		const seen: number[] = [];
		let [at] = left as unknown as [number];
		while (!seen.includes(at)) {
			seen.unshift(at);
			at = blocker(at);
		}
		const circle = [at, ...seen.slice(0, seen.indexOf(at) + 1)].map((variable) => `'${this.#name(variable)}'`);
		throw invalidArgument(`the prior knowledge goes round in a circle: ${circle.join(' before ')}`);
	}
}

function add(pairs: Map<number, Set<number>>, from: number, to: number): void {
	const all = pairs.get(from);
	if (all === undefined) pairs.set(from, new Set([to]));
	else all.add(to);
}

function list<T>(part: string, value: readonly T[] | undefined): readonly T[] {
	if (value === undefined) return [];
	if (Array.isArray(value)) return value as readonly T[];
	throw invalidArgument(`prior.${part} is no list`);
}

function pairs(part: string, value: readonly Path[] | undefined): readonly Path[] {
	const all = list(part, value);
	const wrong = all.findIndex((pair) => !Array.isArray(pair) || pair.length !== 2);
	if (wrong < 0) return all;
	throw invalidArgument(`prior.${part}[${wrong}] is no pair of names [from, to]`);
}
