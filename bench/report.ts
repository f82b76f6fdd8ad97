import {mkdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {heading, type Machine, machine} from './machine.js';
import {judge, leave, sentence, type Target, type Verdict} from './target.js';

export interface Options {
	/** Small sizes and short times: to see that all works. */
	readonly quick: boolean;
	/** More of it, for longer. */
	readonly full?: boolean;
	/** Measure again what was kept from an earlier run. */
	readonly fresh: boolean;
	/** Functions to measure; undefined is all. */
	readonly only: readonly string[] | undefined;
	/** Instruction sets to measure; undefined is all. */
	readonly isa: readonly string[] | undefined;
}

export const resultsFolder = fileURLToPath(new URL('results/', import.meta.url));

/** The options of the command line, and what else it names. Ends the process where it has others. */
export function options(parts: readonly ('only' | 'isa')[] = []): Options & {readonly names: readonly string[]} {
	try {
		const {values, positionals} = parseArgs({
			options: {
				...{quick: {type: 'boolean', default: false}, fresh: {type: 'boolean', default: false}},
				...{full: {type: 'boolean', default: false}},
				...Object.fromEntries(parts.map((part) => [part, {type: 'string'} as const])),
			},
			allowPositionals: true,
		});
		const {quick, full, fresh} = values;
		const {only, isa} = values as {only?: string; isa?: string};
		return {quick, full, fresh, only: only?.split(','), isa: isa?.split(','), names: positionals};
	} catch (error) {
		const there = ['quick', 'full', 'fresh', ...parts].map((name) => `--${name}`).join(', ');
		console.error(`${error instanceof Error ? error.message : String(error)}\nThe options are ${there}.`);
		process.exit(2);
	}
}

/** All there is, or what is named of it. Ends the process where that is not there. */
export function chosen<T extends string>(
	what: string,
	named: readonly string[] | undefined,
	all: readonly T[],
): readonly T[] {
	const unknown = named?.find((name) => !(all as readonly string[]).includes(name));
	if (unknown !== undefined) {
		console.error(`there is no ${what} '${unknown}'; there are ${all.join(', ')}`);
		process.exit(2);
	}
	return (named as readonly T[] | undefined) ?? all;
}

interface Table {
	readonly title: string;
	readonly head: readonly string[];
	readonly rows: readonly (readonly string[])[];
}

/** What part of the whole these options measure, as in a file's name. */
function kindOf({quick, full, only, isa}: Omit<Options, 'fresh'>): readonly string[] {
	return [...(only || isa ? ['part'] : []), ...(quick ? ['quick'] : []), ...(full ? ['full'] : [])];
}

/** The file that a report is kept in. */
export function resultPath(name: string, how: Omit<Options, 'fresh'>): string {
	return `${resultsFolder}${[name, ...kindOf(how), 'json'].join('.')}`;
}

/** What a bench has to say: printed at once, and kept as JSON in bench/results/ by `save`. */
export class Report {
	readonly #name: string;
	readonly #options: Options;
	readonly #machine: Machine;
	readonly #began = new Date();
	readonly #notes: string[] = [];
	readonly #tables: Table[] = [];
	readonly #verdicts: Verdict[] = [];
	readonly #series: Record<string, unknown> = {};

	constructor(name: string, options: Options) {
		this.#name = name;
		this.#options = options;
		this.#machine = machine();
		console.log(`# ${[name, ...kindOf(options)].join(', ')}`);
		for (const line of heading(this.#machine)) console.log(`# ${line}`);
	}

	note(text: string): void {
		this.#notes.push(text);
		console.log(`# ${text}`);
	}

	table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
		this.#tables.push({title, head, rows});
		console.log(`\n${title}\n${aligned([head, ...rows]).join('\n')}`);
	}

	judge(target: Target, value: number, remark = ''): void {
		this.#verdict(judge(target, value, remark));
	}

	/** Says that a target is not judged, and why. */
	leave(target: Target, reason: string): void {
		this.#verdict(leave(target, reason));
	}

	/** Keeps the numbers behind a table. */
	keep(name: string, value: unknown): void {
		this.#series[name] = value;
	}

	save(): void {
		const {quick, full, only, isa} = this.#options;
		const path = resultPath(this.#name, this.#options);
		const kept = {
			...{bench: this.#name, quick, full, only, isa, began: this.#began.toISOString(), machine: this.#machine},
			...{notes: this.#notes, targets: this.#verdicts, tables: this.#tables, series: this.#series},
		};
		mkdirSync(resultsFolder, {recursive: true});
		writeFileSync(path, `${JSON.stringify(kept, undefined, '\t')}\n`);
	}

	#verdict(verdict: Verdict): void {
		this.#verdicts.push(verdict);
		console.log(sentence(verdict));
	}
}

/** Lines of cells in columns: the first to the left, numbers to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
	const columns = Math.max(...rows.map((row) => row.length));
	const widths = Array.from({length: columns}, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
	return rows.map((row) =>
		row
			.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
			.join('  ')
			.trimEnd(),
	);
}
