// The graph of all rows that are looked in.
import {IngaError, type RunOptions} from '../core/index.js';
import {type Plan, rowsNeeded} from './compare.js';
import {sinkModel} from './fit.js';
import {complete, type Frame, isConstant} from './frame.js';
import type {Model} from './result.js';
import {screenAll} from './screen.js';

/**
 * The graph of these rows together, whatever condition holds for them, or why there is none: the target, `forced` and the columns of the
 * greatest correlation with the target, as many as a condition's graph would have, by DirectLiNGAM with the same prior knowledge.
 */
export async function everywhereIn(
	frame: Frame,
	rows: Int32Array,
	{forced, roles: {tiers}, settings}: Plan,
	run: RunOptions,
): Promise<Model | string> {
	const few = rowsNeeded(rows.length);
	if (few !== undefined) return few;
	if (isConstant(frame.target.values, rows)) return 'the target is the same for all rows';
	const most = Math.min(settings.variables, Math.floor(rows.length / 3));
	const {chosen} = screenAll(frame, rows, new Set(forced), most);
	if (chosen.length === 0) return 'no possible cause varies';
	const variables = [frame.target, ...chosen];
	const known = complete(variables, rows);
	const gaps = rowsNeeded(known.length, ' without missing values');
	if (gaps !== undefined) return gaps;
	try {
		return await sinkModel(variables, known, {tiers}, run);
	} catch (error) {
		if (error instanceof IngaError && error.code === 'ERR_DATA') return error.message;
		throw error;
	}
}
