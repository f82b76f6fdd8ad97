// What a run keeps on disk of what is done, so that it can go on after any end.
import {createHash} from 'node:crypto';
import type {SearchCheckpoint} from '../causal/index.js';
import {checkSeconds, SECONDS, Snapshot} from '../ranks/index.js';
import type {Table} from '../table/index.js';
import type {Found} from './candidate.js';
import type {Extremes} from './change.js';
import type {Stability} from './stable.js';

/** What is done. */
export interface Kept {
	/** What the search found, once it has come to its end. */
	found?: Found;
	/** The greatest statistics of permutations, in their order. */
	greatest: Extremes[];
	/** What resamples say, by condition. */
	readonly stable: Map<number, Stability>;
}

const FILE = 'discovery.inga';

/** Keeps what is done in a folder where one is given, now and then; what an earlier run has done is there at the beginning. */
export class Journal {
	readonly kept: Kept;
	readonly #file: Snapshot | undefined;
	readonly #seconds: number;
	#last = performance.now();

	/**
	 * @param identity what the result depends on
	 * @throws what {@link Snapshot} throws: where the folder is of another table or other options, what differs
	 */
	constructor(checkpoint: SearchCheckpoint | undefined, identity: unknown) {
		this.#seconds = checkpoint?.seconds ?? SECONDS;
		checkSeconds(this.#seconds);
		this.#file = checkpoint && new Snapshot(checkpoint.folder, FILE, identity, checkpoint.onTrouble);
		const words = this.#file?.found;
		this.kept = words === undefined ? {greatest: [], stable: new Map()} : parsed(words);
	}

	/** Why what was done last could not be written, if so. */
	get trouble(): string | undefined {
		return this.#file?.trouble;
	}

	/** Whether it is time to write again. */
	get due(): boolean {
		return performance.now() - this.#last >= 1000 * this.#seconds;
	}

	write(): void {
		this.#file?.write(() => wordsOf(this.kept));
		this.#last = performance.now();
	}
}

/** JSON, filled up to whole words. It has no infinity, which stands for rows that allow no fit: null does. */
function wordsOf({found, greatest, stable}: Kept): Uint32Array {
	const whole = found && {...found, certificate: texts(found.certificate)};
	const lists = greatest.map(({target, others}) => [target, others]);
	const bytes = new TextEncoder().encode(JSON.stringify({found: whole, greatest: lists, stable: [...stable]}));
	const words = new Uint32Array(Math.ceil(bytes.length / 4));
	new Uint8Array(words.buffer).fill(0x20).set(bytes);
	return words;
}

function parsed({buffer, byteOffset, byteLength}: Uint32Array): Kept {
	const text = new TextDecoder().decode(new Uint8Array(buffer, byteOffset, byteLength).slice());
	const {found, greatest, stable} = JSON.parse(text) as {
		readonly found?: Omit<Found, 'certificate'> & {readonly certificate: ReturnType<typeof texts>};
		readonly greatest: readonly (readonly (number | null)[])[];
		readonly stable: readonly (readonly [number, Stability])[];
	};
	const number = (value: number | null | undefined) => value ?? Number.POSITIVE_INFINITY;
	return {
		...(found && {found: {...found, certificate: numbers(found.certificate)}}),
		greatest: greatest.map(([target, others]) => ({target: number(target), others: number(others)})),
		stable: new Map(stable),
	};
}

/** Whole numbers of any size, as text. */
export function texts({space, visited, bySupport, byBound, skipped}: Found['certificate']) {
	return {
		...{space: String(space), visited: String(visited), bySupport: String(bySupport)},
		...{byBound: String(byBound), skipped: String(skipped)},
	};
}

function numbers({space, visited, bySupport, byBound, skipped}: ReturnType<typeof texts>): Found['certificate'] {
	return {
		...{space: BigInt(space), visited: BigInt(visited), bySupport: BigInt(bySupport)},
		...{byBound: BigInt(byBound), skipped: BigInt(skipped)},
	};
}

/**
 * SHA-256 of the names, types and values of a table: two of the same digest are the same table, whatever file they come from.
 *
 * @example
 * tableDigest(people).length; // 64
 */
export function tableDigest({rows, columns}: Table): string {
	const hash = createHash('sha256');
	hash.update(JSON.stringify([rows, columns.map((each) => [each.name, each.type === 'text' ? each.levels : null])]));
	for (const each of columns) {
		const {buffer, byteOffset, byteLength} = each.type === 'text' ? each.codes : each.values;
		hash.update(new Uint8Array(buffer, byteOffset, byteLength));
	}
	return hash.digest('hex');
}
