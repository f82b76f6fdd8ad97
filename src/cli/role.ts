// A file of roles.
import {IngaError} from '../core/index.js';
import type {Roles} from '../discover/index.js';
import {readToml} from './toml.js';

/**
 * What a TOML file says of columns: `roles`, a table by column, and `tiers`. Whether they fit the data is for `discover` to say.
 *
 * @throws {@link IngaError} `ERR_DATA` where the file is no TOML or has another part: file and part are named
 */
export async function readRoles(path: string): Promise<Roles> {
	const found = await readToml(path);
	const odd = Object.keys(found).find((key) => key !== 'roles' && key !== 'tiers');
	if (odd === undefined) return found;
	throw new IngaError('ERR_DATA', `${path}: there is no ${odd}; there are roles (a table by column) and tiers`);
}
