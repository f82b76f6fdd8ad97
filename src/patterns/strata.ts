import {checkCount, invalidArgument} from '../core/index.js';
import {didYouMean, quote, type Table} from '../table/index.js';
import {cuts} from './literal.js';

/**
 * Of each row the stratum in which a column has it: the level of a column of text, the value of a column of numbers, or, where that has
 * more different values than `quantiles`, the number of the part that it is cut into, from 0 (the cuts are those of `literals`).
 * `undefined` where the value is missing.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a column that is not there (with the nearest names) or `quantiles` from 2 to 1000
 *
 * @example
 * strataOf(table, 'mpg').join(); // '18,15,18'
 */
export function strataOf(
	table: Table,
	column: string,
	options: {readonly quantiles?: number} = {},
): readonly (string | number | undefined)[] {
	const {quantiles = 3} = options;
	checkCount('quantiles', quantiles, 2, 1000);
	const found = table.columns.find(({name}) => name === column);
	if (found === undefined) {
		const names = table.columns.map(({name}) => name);
		throw invalidArgument(
			`'${table.source}' has no column ${quote(column)}: ${didYouMean(column, names, 'check its name')}`,
		);
	}
	if (found.type === 'text') return Array.from(found.codes, (code) => found.levels[code]);
	const sorted = found.values.filter((value) => !Number.isNaN(value)).sort();
	const different = new Set(sorted).size;
	const limits = different > quantiles ? cuts(sorted, quantiles) : undefined;
	return Array.from(found.values, (value) => {
		if (Number.isNaN(value)) return undefined;
		return limits === undefined ? value : limits.filter((limit) => value > limit).length;
	});
}
