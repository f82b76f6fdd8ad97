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
	/** Where `bindings` looked in vain; undefined where it found a file and the system refused to load it. */
	readonly tries?: readonly string[];
	/** Names the file in the second case. */
	readonly message: string;
}

function explain(failure: LoadFailure, root: string): string {
	const {tries, message} = failure;
	const cure =
		tries === undefined
			? `It is there but does not load: ${message}\nRebuild it for this machine: npm run setup -- --force   (in ${root})`
			: `No compiled addon was found. Build it: npm run setup   (in ${root})\nTried:\n${tries.map((path) => `  ${path}`).join('\n')}`;
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
