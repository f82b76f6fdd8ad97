// Collective operations as numbers, by which ranks see that they have called the same.
import {kindName, opName} from './kind.js';

export const Act = {
	barrier: 0,
	bcast: 1,
	reduce: 2,
	allreduce: 3,
	reduceScatter: 4,
	gather: 5,
	allgather: 6,
	scatter: 7,
	alltoall: 8,
	scan: 9,
	split: 10,
	free: 11,
} as const;

type Act = (typeof Act)[keyof typeof Act];

/** The number of an operation, the kind of its arrays, how they are combined, and the root. */
export function callOf(act: Act, kind = 0, op = 0, root = 0): number {
	return act + 16 * (kind + 8 * (op + 8 * root));
}

/** For example `reduce(sum) of 3 f64, root 1`. */
export function callName(call: number, count: number): string {
	const [act = ''] = Object.entries(Act).find(([, number]) => number === (call & 15)) ?? [];
	if (/^(barrier|split|free)$/.test(act)) return act;
	const name = /reduce|scan/.test(act) ? `${act}(${opName((call >> 7) & 7)})` : act;
	const elements = `${count < 0 ? '' : `${count} `}${kindName((call >> 4) & 7)}`;
	return `${name} of ${elements}${/^(bcast|reduce|gather|scatter)$/.test(act) ? `, root ${call >> 10}` : ''}`;
}
