// A result that was saved as JSON.
import {IngaError} from '../core/index.js';
import {quote} from '../table/index.js';
import type {Discovery} from './result.js';

/**
 * The result that JSON text holds: what `JSON.stringify` makes of one.
 *
 * @param source what messages call the place it comes from
 * @throws {@link IngaError} `ERR_FILE_FORMAT` where it is no JSON, no result, or one of another version
 *
 * @example
 * const result = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19});
 * explain(parseDiscovery(JSON.stringify(result)), {plan: 'basic'}).missing.join(); // 'wait,calls'
 */
export function parseDiscovery(text: string, source = 'result'): Discovery {
	let found: Partial<Discovery> | null;
	try {
		found = JSON.parse(text) as Partial<Discovery> | null;
	} catch (error) {
		throw wrong(source, `it is no JSON: ${(error as Error).message}`, error);
	}
	if (found?.format !== 'inga-discovery' || !Array.isArray(found.conditions)) {
		throw wrong(source, 'it is no result of a discovery: make one with inga discover');
	}
	// Of a file the version can be anything.
	const version: unknown = found.version;
	if (version !== 2) {
		throw wrong(
			source,
			`it is of version ${JSON.stringify(version)}, and this inga reads version 2: make it anew with inga discover`,
		);
	}
	return found as Discovery;
}

function wrong(source: string, why: string, cause?: unknown): IngaError {
	return new IngaError('ERR_FILE_FORMAT', `${quote(source)}: ${why}`, {cause});
}
