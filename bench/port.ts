// How fast a kernel's loop can be at best on this core: what its busiest port has to do, counted by llvm-mca.
import {spawnSync} from 'node:child_process';

export interface Bound {
	/** Cycles per element. */
	readonly cycles: number;
	/** What the same program expects with latencies and queues. */
	readonly simulated: number;
	/** Which program counted, for which core. */
	readonly by: string;
}

const ITERATIONS = 1000;
/** Newer releases know more cores. Without a number: whatever the system calls its own. */
const programs = [...Array.from({length: 9}, (_, older) => `llvm-mca-${22 - older}`), 'llvm-mca', 'llvm-mca-14'];

/** Of a listing, an instruction a line: those from the first backward jump's aim to that jump. */
export function hotLoop(listing: string): string[] {
	const lines = [...listing.matchAll(/^ *([\da-f]+): +(?:[\da-f]{2} )+ *(.+)$/gm)].map(([, at = '', text = '']) => ({
		at: Number.parseInt(at, 16),
		text,
	}));
	const aimOf = (text: string) => Number.parseInt(/^j\w+ (0x[\da-f]+)$/.exec(text)?.[1] ?? '', 16);
	const end = lines.find(({at, text}) => aimOf(text) < at);
	if (end === undefined) return [];
	const body = lines.filter(({at}) => at >= aimOf(end.text) && at < end.at).map(({text}) => text);
	return ['again:', ...body, end.text.replace(/0x[\da-f]+$/, 'again')];
}

/** Undefined where no llvm-mca here knows this core and all instructions of the loop. */
export function portBound(listing: string, elements: number): Bound | undefined {
	const input = `.intel_syntax noprefix\n${hotLoop(listing).join('\n')}\n`;
	for (const program of programs) {
		const words = ['-mcpu=native', `-iterations=${ITERATIONS}`, '-instruction-info=0'];
		const {status, stdout} = spawnSync(program, words, {input, encoding: 'utf8'});
		if (status !== 0) continue;
		const number = (name: string) => Number(new RegExp(`^${name}: *([\\d.]+)`, 'm').exec(stdout)?.[1]) / elements;
		const [cycles, simulated] = [number('Block RThroughput'), number('Total Cycles') / ITERATIONS];
		if (cycles > 0) return {cycles, simulated, by: program};
	}
	return undefined;
}
