// Which sets of levers are worth telling.
import {cheapest, type Found} from './cheapest.js';
import type {Lever} from './lever.js';
import type {Setting} from './setting.js';

/** A step more has to save at least such a part of the cost. */
const SAVING = 1e-9;

/** Levers with what is found for them. */
export type Chosen = readonly [set: readonly Lever[], best: Found];

/** All sets, those of fewer levers first: what a set costs is known when those that contain it have their turn. */
export function choose(setting: Setting, levers: readonly Lever[], changes: number, limit: number): Chosen[] {
	const least = new Map<string, number>();
	let found: Chosen[] = [];
	for (const set of setsOf(levers.length, changes)) {
		const parts =
			set.length === 1 ? [] : set.map((_, at) => least.get(String(set.filter((__, other) => other !== at))));
		const part = parts.reduce<number>((all, each) => Math.min(all, each ?? Infinity), Number.POSITIVE_INFINITY);
		const worst = found.length < limit ? Number.POSITIVE_INFINITY : (found.at(-1)?.[1].cost ?? 0);
		const chosen = set.map((at) => levers[at] as Lever);
		const best = cheapest(setting, chosen, 'cost', Math.min(part * (1 - SAVING), worst));
		least.set(String(set), best?.cost ?? part);
		// The sort is stable: of those that cost the same, the ones of fewer levers stay first.
		if (best !== undefined)
			found = [...found, [chosen, best] as const].sort((a, b) => a[1].cost - b[1].cost).slice(0, limit);
	}
	return found.sort((a, b) => a[0].length - b[0].length);
}

function* setsOf(count: number, most: number): Generator<readonly number[]> {
	let sets: (readonly number[])[] = [[]];
	for (let size = 1; size <= most; size++) {
		sets = sets.flatMap((set) =>
			Array.from({length: count - 1 - (set.at(-1) ?? -1)}, (_, at) => [...set, (set.at(-1) ?? -1) + 1 + at]),
		);
		yield* sets;
	}
}

/** What comes nearest to what is wanted; nothing where no set brings the target nearer than it is. */
export function farthest(setting: Setting, levers: readonly Lever[], changes: number): Chosen | undefined {
	const down = setting.want.sign === '<=';
	let [far, before]: [Chosen | undefined, number] = [undefined, setting.outcomes[0]?.start ?? 0];
	for (const set of setsOf(levers.length, changes)) {
		const chosen = set.map((at) => levers[at] as Lever);
		const best = cheapest(setting, chosen, 'target');
		if (best === undefined || (down ? best.predicted >= before : best.predicted <= before)) continue;
		[far, before] = [[chosen, best], best.predicted];
	}
	return far;
}
