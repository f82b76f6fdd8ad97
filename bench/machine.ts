import {loadavg} from 'node:os';
import {features, type Isa} from '../src/core/index.js';
import {judge} from './peers/fuse/build.js';

/** What a figure depends on besides the program. */
export interface Machine {
	readonly model: string;
	readonly isa: Isa;
	readonly vectorWidth: string;
	/** Measured now; undefined where there is no compiler to measure with. */
	readonly gigahertz: number | undefined;
	readonly threads: number;
	readonly node: string;
	/** Processes that wanted to run in the last minute. */
	readonly load: number;
}

export function machine(): Machine {
	const {model, active, vectorWidth, threads} = features();
	const [load = 0] = loadavg();
	return {model, isa: active, vectorWidth, gigahertz: gigahertz(), threads, node: process.version, load};
}

function gigahertz(): number | undefined {
	try {
		return judge().gigahertz();
	} catch {
		return undefined;
	}
}

/** The lines above every bench's figures. */
export function heading({model, isa, vectorWidth, gigahertz: rate, threads, node, load}: Machine): string[] {
	const clock = rate === undefined ? 'GHz unknown (no C++ compiler)' : `${rate.toFixed(2)} GHz measured`;
	const cores = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
	const lines = [`${model}, ${isa}, ${vectorWidth}-width vectors, ${clock}, ${cores}, Node ${node}`];
	// The bench itself is one of them after its first minute.
	if (load > 1.3) lines.push(`load average ${load.toFixed(1)}: other work is running, figures are noisy`);
	return lines;
}
