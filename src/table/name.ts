import {type IngaError, invalidArgument} from '../core/index.js';

/** Insertions, deletions and replacements that turn one text into the other. */
function distance(a: string, b: string): number {
	let above = Array.from({length: b.length + 1}, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
		}
		above = row;
	}
	return above[b.length] ?? 0;
}

/**
 * At most three of `names` that `wanted` may have meant, the nearest first: by insertions, deletions and replacements of
 * letters, of which up to a third of the name may be wrong. Upper and lower case are one.
 */
function nearestNames(wanted: string, names: readonly string[]): string[] {
	const lower = wanted.toLowerCase().slice(0, 100);
	const reach = Math.max(1, Math.floor(lower.length / 3));
	return names
		.filter((name) => Math.abs(name.length - lower.length) <= reach)
		.map((name) => ({name, far: distance(lower, name.toLowerCase())}))
		.filter(({far}) => far <= reach)
		.sort((a, b) => a.far - b.far)
		.slice(0, 3)
		.map(({name}) => name);
}

/**
 * Asks whether the nearest of `names` was meant; where none is near, `otherwise`.
 *
 * @example
 * didYouMean('wieght', ['weight', 'height', 'mpg'], 'it is not there'); // "did you mean 'weight'?"
 */
export function didYouMean(wanted: string, names: readonly string[], otherwise: string): string {
	const near = nearestNames(wanted, names);
	return near.length > 0 ? `did you mean ${near.map(quote).join(' or ')}?` : otherwise;
}

/** Names for a message, the first `most` of them. */
export function listed(names: readonly string[], most = 5): string {
	const more = names.length > most ? ` and ${names.length - most} more` : '';
	return names.slice(0, most).map(quote).join(', ') + more;
}

/** A value for a message, not too long. */
export function quote(text: string): string {
	return `'${text.length > 60 ? `${text.slice(0, 60)}...` : text}'`;
}

/** The error for a column that a table does not have. */
export function unknownColumn(wanted: string, names: readonly string[], source: string): IngaError {
	const hint = didYouMean(wanted, names, `it has ${listed(names)}`);
	return invalidArgument(`'${source}' has no column ${quote(wanted)}: ${hint}`);
}

/** @throws {@link IngaError} `ERR_INVALID_ARGUMENT` where `columns` is empty, names one twice or holds anything but text. */
export function checkColumns(columns: readonly string[] | undefined): void {
	if (columns === undefined) return;
	const refuse = (why: string) => invalidArgument(`columns ${why}`);
	const list: unknown = columns;
	if (!Array.isArray(list) || list.some((name) => typeof name !== 'string')) throw refuse('must be a list of names');
	if (columns.length === 0) throw refuse('is empty: name at least one, or leave it out for all');
	const seen = new Set<string>();
	for (const name of columns) {
		if (seen.has(name)) throw refuse(`names ${quote(name)} twice`);
		seen.add(name);
	}
}
