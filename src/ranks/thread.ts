import {Worker} from 'node:worker_threads';

/** A file that Node runs only with the help of tsx. */
export const TYPESCRIPT = /\.[mc]?ts$/;

/**
 * A thread of a rank. Node 20 loads no TypeScript on threads by itself, whatever --import says.
 *
 * @param entry what it runs: a URL without its suffix, which is that of `beside`
 * @param program what it will load
 */
export function startThread(entry: string, beside: string, program: string, workerData: unknown): Worker {
	const file = new URL(`${entry}${TYPESCRIPT.test(beside) ? '.ts' : '.js'}`, beside);
	if (!TYPESCRIPT.test(file.href) && !TYPESCRIPT.test(program)) {
		// What tells of code that is no file, Node would have of the thread's file, too, and refuse it.
		const isCode = process.execArgv.some((word) => word.startsWith('--input-type'));
		return new Worker(file, {workerData, ...(isCode && {execArgv: []})});
	}
	const code = `
		const load = () => import(${JSON.stringify(file.href)});
		import('tsx/esm/api').then(({register}) => (register(), load()), load);`;
	return new Worker(code, {eval: true, execArgv: [], workerData});
}
