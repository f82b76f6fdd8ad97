import {nativePrior, type PriorKnowledge} from '../../src/causal/prior.js';
import {type Isa, type Matrix, native} from '../../src/core/index.js';

export interface Searched {
	readonly isa?: Isa;
	/** Compare all pairs, by lingam's own operations. */
	readonly reference?: boolean;
	readonly variables?: readonly string[];
	readonly prior?: PriorKnowledge | undefined;
}

/** What the addon finds on one thread: the order, and how many places were settled by the reference. */
export async function search({rows, columns, data}: Matrix, options: Searched) {
	const names = options.variables ?? Array.from({length: columns}, (_, index) => `x${index}`);
	const {isa, reference = false, prior} = options;
	const settings = {names, drop: false, reference, isa, threads: 1, prior: prior && nativePrior(prior, names)};
	const control = new Int32Array(new SharedArrayBuffer(16));
	const {order, by} = await native().causalDirectLingam(control, data, rows, columns, settings);
	return {order: [...order], settled: by.filter((way) => way === 2).length};
}
