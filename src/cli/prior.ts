// A file of prior knowledge.
import type {Path, PriorKnowledge} from '../causal/index.js';
import {IngaError, invalidArgument} from '../core/index.js';
import {readToml} from './toml.js';

const PARTS = {tiers: 'tiers', exogenous: 'exogenous', sinks: 'sinks', paths: 'paths', no_paths: 'noPaths'} as const;

/**
 * Prior knowledge from a TOML file with `tiers`, `exogenous`, `sinks`, `paths`, `no_paths` and `soft`, all optional.
 *
 * @throws {@link IngaError} `ERR_DATA` where it is of another form: file, line and part are named
 */
export async function readPrior(path: string): Promise<PriorKnowledge> {
	const found = await readToml(path);
	const prior: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(found)) {
		if (key === 'soft') {
			if (typeof value !== 'boolean') throw wrong(path, 'soft is neither true nor false');
			prior[key] = value;
			continue;
		}
		const part = PARTS[key as keyof typeof PARTS] as string | undefined;
		if (part === undefined)
			throw wrong(path, `there is no ${key}; there are ${[...Object.keys(PARTS), 'soft'].join(', ')}`);
		const isFlat = key === 'exogenous' || key === 'sinks';
		if (!(isFlat ? isNames(value) : Array.isArray(value) && value.every(isNames))) {
			throw wrong(path, `${key} is no list of ${isFlat ? 'names' : 'lists of names'}`);
		}
		prior[part] = value;
	}
	const pairs = (key: keyof typeof PARTS) => (prior[PARTS[key]] ?? []) as Path[];
	for (const key of ['paths', 'no_paths'] as const) {
		const odd = pairs(key).find((pair) => pair.length !== 2);
		if (odd !== undefined) throw wrong(path, `${key} has ${JSON.stringify(odd)}: give pairs ["from", "to"]`);
	}
	return prior;
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where the file names what is no variable */
export function checkNames(path: string, prior: PriorKnowledge, variables: readonly string[]): void {
	const known = new Set(variables);
	for (const [key, part] of Object.entries(PARTS)) {
		const strange = (prior[part] ?? []).flat().find((name) => !known.has(name));
		if (strange === undefined) continue;
		const some = variables.slice(0, 8).join(', ') + (variables.length > 8 ? ', ...' : '');
		const message = `${path}: ${key} names '${strange}', which is no column that takes part; they are ${some}`;
		throw invalidArgument(message);
	}
}

function isNames(value: unknown): value is string[] {
	return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function wrong(path: string, message: string): IngaError {
	return new IngaError('ERR_DATA', `${path}: ${message}`);
}
