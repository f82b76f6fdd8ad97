// What launchers print when a process dies. It says which one, in words that differ; who gets an error from us does not need
// to read it as well.

/** How a launcher ended. */
export interface End {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
}

const RULE = /^(-{40,}|={40,})\s*$/;
/** Texts of launchers that come when a process has failed. */
const KNOWN =
	/MPI_ABORT was invoked|noticed that process|BAD TERMINATION|job aborted|exited on signal|detected that one or more processes exited|mpirun has exited due to|killed by|primary job/i;
const ALONE =
	/^(YOUR APPLICATION TERMINATED WITH|This typically refers to a problem with your application|Please see the FAQ page|Abort\(\d+\)|application called MPI_Abort|\[proxy:|\[mpiexec@|Primary job +terminated|a non-zero exit code\.|\[[^\]]+\] (\d+ more processes? ha|\[\[\S*\] ORTE_ERROR_LOG))/;
/** Lines that a block has at most. */
const MOST_LINES = 30;

/** Takes the launcher's blocks out of the output, and keeps them. */
export class Banners {
	/** The begin of a line, and of a block, by stream. */
	readonly #open = new Map<object, {rest: string; block: string[] | undefined}>();
	#kept = '';

	/** What is left of a piece. Only lines that may be a launcher's are held back. */
	text(stream: object, piece: Buffer): Buffer {
		const state = this.#open.get(stream) ?? {rest: '', block: undefined};
		this.#open.set(stream, state);
		// Latin-1 keeps every byte.
		const lines = `${state.rest}${piece.toString('latin1')}`.split('\n');
		const last = lines.pop() as string;
		let out = '';
		for (const line of lines) out += this.#line(state, line);
		const held = state.block !== undefined || /^[-=[YTPAa]/.test(last);
		state.rest = held ? last : '';
		return Buffer.from(held ? out : `${out}${last}`, 'latin1');
	}

	#line(state: {block: string[] | undefined}, line: string): string {
		const {block} = state;
		if (block === undefined) {
			if (RULE.test(line)) {
				state.block = [line];
				return '';
			}
			if (!ALONE.test(line)) return `${line}\n`;
			this.#kept += `${line}\n`;
			return '';
		}
		block.push(line);
		if (!RULE.test(line) && block.length < MOST_LINES) return '';
		state.block = undefined;
		const text = `${block.join('\n')}\n`;
		if (!KNOWN.test(text)) return text;
		this.#kept += text;
		return '';
	}

	/** All that was kept, with what was still open. */
	end(): string {
		for (const {rest, block} of this.#open.values()) this.#kept += [...(block ?? []), rest].join('\n');
		this.#open.clear();
		return this.#kept;
	}

	/**
	 * The process that a launcher says has died first.
	 *
	 * @param first the process whose connection ended first, where one is known
	 */
	died(
		places: readonly {readonly pid: number; readonly host: string}[],
		first: number | undefined,
	): {process: number; how: string} | undefined {
		const text = this.#kept;
		const ranked = /process rank (\d+) with PID \d+ on node \S+ exited on\s+signal (\d+)/.exec(text);
		if (ranked !== null) return {process: Number(ranked[1]), how: `was ended by signal ${ranked[2]}`};
		const hydra = /PID (\d+) RUNNING AT (\S+)\s+=\s+EXIT CODE: (\d+)/.exec(text);
		if (hydra !== null) {
			const [, pid, host, code] = hydra;
			const same = places.map((place, at) => ({...place, at})).filter((place) => place.pid === Number(pid));
			const at = (same.find((place) => place.host === host) ?? same[0])?.at;
			// Of all that have ended, which it ends itself when one has, hydra names the one with the lowest number.
			if (first !== undefined && first !== at) return {process: first, how: 'died (the launcher does not say of what)'};
			if (at !== undefined) return {process: at, how: howEnded(Number(code))};
		}
		const exited = /Process name: \[\[\d+,\d+\],(\d+)\]\s+Exit code:\s+(\d+)/.exec(text);
		if (exited !== null) return {process: Number(exited[1]), how: howEnded(Number(exited[2]))};
		return undefined;
	}
}

/** What hydra calls an exit code may be a signal. */
function howEnded(code: number): string {
	return code > 0 && code < 32 ? `was ended by signal ${code}` : `ended with code ${code}`;
}

/** The end of a text. */
export function lastWords(text: string): string {
	return text
		.split('\n')
		.filter((line) => line.trim() !== '')
		.slice(-12)
		.join('\n');
}
