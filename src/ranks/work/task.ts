// What a checkpoint belongs to: a file that another task has written is none of its files.
import {readFileSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import {IngaError, invalidArgument} from '../../core/index.js';

/** What a file says of the task whose chunks it holds. */
export interface Task {
	/** The version of inga. */
	readonly inga: string;
	readonly chunks: number;
	/** What the caller says. */
	readonly task: unknown;
}

/** The version of this package. */
function version(): string {
	const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
	return (JSON.parse(text) as {version: string}).version;
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where `task` cannot be written as JSON */
export function taskOf(task: unknown, chunks: number): Task {
	try {
		const text = JSON.stringify(task);
		if (typeof text === 'string') return {inga: version(), chunks, task: JSON.parse(text)};
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
	}
	const message = `task is ${typeof task}: give what JSON can hold, for example {input: hash, options}`;
	throw invalidArgument(message);
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where a file belongs to another task */
export function checkTask(path: string, found: unknown, own: Task): void {
	if (isDeepStrictEqual(found, own)) return;
	const message = `'${path}' belongs to another task, ${difference(found, own)}: give another folder, or delete this one`;
	throw invalidArgument(message);
}

/** Where two tasks differ first, for example `whose task.seed is 1 where this one has 2`. */
function difference(found: unknown, own: unknown, place = ''): string {
	const [there, here] = [keysOf(found), keysOf(own)];
	if (there === undefined || here === undefined)
		return `whose ${place} is ${shown(found)} where this one has ${shown(own)}`;
	const values = (key: string) => [(found as Fields)[key], (own as Fields)[key]] as const;
	const odd = [...new Set([...here, ...there])].find((key) => !isDeepStrictEqual(...values(key)));
	return odd === undefined ? 'whose form differs' : difference(...values(odd), place === '' ? odd : `${place}.${odd}`);
}

type Fields = Readonly<Record<string, unknown>>;

function keysOf(value: unknown): string[] | undefined {
	return typeof value === 'object' && value !== null ? Object.keys(value) : undefined;
}

const MOST = 80;

function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? 'nothing';
	return text.length > MOST ? `${text.slice(0, MOST)}...` : text;
}
