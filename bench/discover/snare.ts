// Whether a discovery falls into a trap of SynthWide.
import type {Discovery, SynthWide} from '../../src/discover/index.js';
import {mask, TARGET} from './answer.js';
import {rowsFor} from './contender.js';
import {jaccard, SAME} from './score.js';

const LEVEL = 0.05;

/** What is told falsely, and whether the result warns of it by itself. */
export function trapped(data: SynthWide, found: Discovery): {readonly told: boolean; readonly warned: boolean} {
	const [trap] = data.traps;
	const [variable = '', about = ''] = trap?.columns ?? [];
	const {conditions} = found;
	const changed = (each: Discovery['conditions'][number], from?: string) =>
		(each.comparison?.changes ?? []).filter(
			(change) => change.pValue <= LEVEL && change.to === TARGET && (from === undefined || change.from === from),
		);
	switch (trap?.kind) {
		case 'simpson': {
			// At each site it lowers the target: an effect that raises it, in rows of one site, is false.
			const own = conditions.filter(({statements}) =>
				statements.some(({column, sign}) => column === about && sign === '='),
			);
			const wrong = own.filter(({comparison}) =>
				comparison?.inside.effects.some(({from, to, effect}) => from === variable && to === TARGET && effect > 0),
			);
			return {told: wrong.length > 0, warned: false};
		}
		case 'confounder':
			return {told: conditions.some((each) => changed(each, variable).length > 0), warned: false};
		case 'selection': {
			const own = conditions.filter(({statements}) => statements.some(({column}) => column === about));
			return {
				told: own.some((each) => changed(each).length > 0),
				warned: own.length > 0 && own.every(({selection}) => selection.some(({column}) => column === about)),
			};
		}
		case 'duplicate': {
			const [planted] = data.mechanisms;
			const rows = mask(planted?.rows ?? new Int32Array(), data.table.rows);
			const same = conditions.filter(({statements}) => jaccard(rowsFor(data.table, statements), rows) >= SAME);
			return {told: same.length > 1, warned: same.length === 1};
		}
		default:
			return {
				told: conditions.some(({statements}) => statements.some(({name}) => name === 'batch = rare')),
				warned: false,
			};
	}
}
