// Collective operations as numbers, by which ranks see that they have called the same.
import {kindName, opName} from './kind.js';

const acts = [
	'barrier',
	'bcast',
	'reduce',
	'allreduce',
	'reduceScatter',
	'gather',
	'allgather',
	'scatter',
	'alltoall',
	'scan',
	'split',
	'free',
] as const;

export type Act = (typeof acts)[number];

/** The number of an operation, the kind of its arrays, how they are combined, and the root. */
export function callOf(act: Act, kind: number, op = 0, root = 0): number {
	return acts.indexOf(act) + 16 * (kind + 8 * (op + 8 * root));
}

/** For example `reduce(sum) of 3 f64 to root 1`. */
export function callName(call: number, count: number): string {
	const act = acts[call & 15] as Act;
	if (act === 'barrier' || act === 'split' || act === 'free') return act;
	const name = /reduce|scan/.test(act) ? `${act}(${opName((call >> 7) & 7)})` : act;
	const elements = `${count < 0 ? '' : `${count} `}${kindName((call >> 4) & 7)}`;
	return `${name} of ${elements}${/^(bcast|reduce|gather|scatter)$/.test(act) ? `, root ${call >> 10}` : ''}`;
}
