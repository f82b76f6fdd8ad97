import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {basename, dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import bindings from 'bindings';
import {IngaError} from './error.js';
import {packageFor, platformPackages, thisPlatform} from './platform.js';
import {buildRefused, nothingFound, type Place, packageRefused, versionsDiffer} from './refusal.js';

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

interface BindingsError extends Error {
	/** Where `bindings` looked in vain; undefined where it found a file and the system refused to load it. */
	readonly tries?: readonly string[];
}

/** The version of a package that `find` sees, or undefined. */
function versionOf(find: NodeJS.Require, name: string): string | undefined {
	try {
		return (find(`${name}/package.json`) as {version: string}).version;
	} catch {
		return undefined;
	}
}

function placeOf(root: string, version: string): Place {
	const installed = basename(dirname(root)) === 'node_modules';
	return {platform: thisPlatform(), node: process.version, root, version, installed};
}

/** The addon of the platform package that npm installed with inga. */
function loadPackage(root: string, missing: BindingsError): Native {
	const find = createRequire(join(root, 'package.json'));
	const own = versionOf(find, '.') ?? '';
	const refuse = (message: string, cause?: unknown) => new IngaError('ERR_NATIVE_LOAD', message, {cause});
	const name = packageFor({system: process.platform, processor: process.arch});
	const version = name === undefined ? undefined : versionOf(find, name);
	if (name === undefined || version === undefined) {
		const others = platformPackages.filter((known) => versionOf(find, known) !== undefined);
		throw refuse(nothingFound(placeOf(root, own), missing.tries ?? [], others), missing);
	}
	if (version !== own) throw refuse(versionsDiffer(placeOf(root, own), name, version));
	try {
		return find(name) as Native;
	} catch (error) {
		throw refuse(packageRefused(placeOf(root, own), name, (error as Error).message), error);
	}
}

/** A build of one's own comes first; one that does not load is not passed over in silence. */
function load(): Native {
	const root = packageRoot();
	try {
		return bindings({bindings: 'inga', module_root: root}) as Native;
	} catch (error) {
		const failure = error as BindingsError;
		if (failure.tries !== undefined) return loadPackage(root, failure);
		throw new IngaError('ERR_NATIVE_LOAD', buildRefused(placeOf(root, ''), failure.message), {cause: error});
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

/**
 * Another addon of this project: the file `path`, or else where the project is built.
 *
 * @param absent what the error says where it is not built
 * @throws {@link IngaError} `ERR_NATIVE_LOAD`
 */
export function otherAddon(name: string, path: string | undefined, absent: string): unknown {
	const root = packageRoot();
	try {
		return path ? createRequire(import.meta.url)(resolve(path)) : bindings({bindings: name, module_root: root});
	} catch (error) {
		const failure = error as BindingsError;
		const refused = `${path || `the addon ${name}`} does not load: ${failure.message}`;
		throw new IngaError('ERR_NATIVE_LOAD', failure.tries === undefined ? refused : absent, {cause: error});
	}
}
