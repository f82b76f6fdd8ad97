import {readFile} from 'node:fs/promises';
import {parse, TomlError} from 'smol-toml';
import {IngaError} from '../core/index.js';

/**
 * What a TOML file holds.
 *
 * @throws {@link IngaError} `ERR_DATA` where it is none: file, line and column are named
 */
export async function readToml(path: string): Promise<Record<string, unknown>> {
	const text = await readFile(path, 'utf8');
	try {
		return parse(text);
	} catch (error) {
		if (error instanceof TomlError) {
			throw new IngaError('ERR_DATA', `${path}:${error.line}:${error.column}: ${error.message.split('\n')[0]}`, {
				cause: error,
			});
		}
		throw error;
	}
}
