import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import bindings from 'bindings';
import {IngaError} from './error.js';

/**
 * The only door to the addon. Every module declares what it uses of it by merging into {@link Native}.
 *
 * @example
 * declare module '../core/native.js' { interface Native { fuseCompile(...): ... } }
 */
// biome-ignore lint/suspicious/noEmptyInterface: modules merge their functions into it
export interface Native {}

/** The project's root: the nearest folder above this file that has a package.json. */
function packageRoot(): string {
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, 'package.json'))) {
		const parent = dirname(folder);
		if (parent === folder) return folder;
		folder = parent;
	}
	return folder;
}

interface LoadFailure {
	readonly tries?: readonly string[];
	readonly message: string;
}

function explain(failure: LoadFailure, root: string): string {
	const tried = failure.tries ?? [];
	const present = tried.filter((path) => existsSync(path));
	const cure =
		present.length > 0
			? `The file ${present[0]} is there but does not load: ${failure.message}\nRebuild it for this machine: npm run setup -- --force`
			: `No compiled addon was found. Build it: npm run setup   (in ${root})\nTried:\n${tried.map((path) => `  ${path}`).join('\n')}`;
	return `inga's native addon cannot be loaded on ${process.platform}-${process.arch}, Node ${process.version}.\n${cure}`;
}

function load(): Native {
	const root = packageRoot();
	try {
		return bindings({bindings: 'inga', module_root: root}) as Native;
	} catch (error) {
		throw new IngaError('ERR_NATIVE_LOAD', explain(error as LoadFailure, root), {cause: error});
	}
}

let loaded: Native | undefined;

/**
 * The addon, loaded at the first call.
 *
 * @throws {@link IngaError} `ERR_NATIVE_LOAD` with the paths that were tried and the command that cures it.
 */
export function native(): Native {
	loaded ??= load();
	return loaded;
}
