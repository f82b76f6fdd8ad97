import {IngaError, invalidArgument} from '../core/index.js';
import type {Communicator} from './communicator.js';

/** What each rank runs. Its result, or what its promise resolves to, goes to who called `run`. */
export type RankProgram = (comm: Communicator, data: unknown) => unknown;

/** The default export of a module. @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where it is no function */
export async function program(url: string): Promise<RankProgram> {
	const module = (await import(url)) as {default?: unknown};
	if (typeof module.default === 'function') return module.default as RankProgram;
	const message = `${url} has no function as its default export: write export default (comm, data) => ...`;
	throw invalidArgument(message);
}
