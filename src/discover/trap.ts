// What looks like a condition with a cause of its own in SynthWide, and is none.
import {type Column, numberColumn, type TextColumn} from '../table/index.js';
import type {Ground, PlantedCondition} from './ground.js';

/**
 * `simpson`: over all rows `exposure` goes with more of the target, at each `site` it lowers it. `confounder`: inside a condition something hidden
 * moves a column and the target, which does not follow from that. `selection`: the condition is an effect of the target and of a cause.
 * `duplicate`: each attribute of a condition has a near copy. `rare`: a level of 2 % of the rows, nearly all of them positive.
 */
export type TrapKind = 'simpson' | 'confounder' | 'selection' | 'duplicate' | 'rare';

export const trapKinds: readonly TrapKind[] = ['simpson', 'confounder', 'selection', 'duplicate', 'rare'];

/** Columns that belong to a trap: the variable that leads nowhere new first, then what the condition would be about. */
export interface PlantedTrap {
	readonly kind: TrapKind;
	readonly columns: readonly string[];
}

const SITES = ['north', 'middle', 'south'];
const [RARE, LIFT] = [0.02, 6];

/** Adds to the target's sum at once, and afterwards what needs the target. */
export class Traps {
	readonly columns: Column[] = [];
	readonly planted: PlantedTrap[] = [];
	readonly #ground: Ground;
	readonly #kinds: ReadonlySet<TrapKind>;

	constructor(kinds: readonly TrapKind[], ground: Ground, sum: Float64Array, conditions: readonly PlantedCondition[]) {
		this.#ground = ground;
		this.#kinds = new Set(kinds);
		if (this.#kinds.has('simpson')) this.#simpson(sum);
		if (this.#kinds.has('confounder')) this.#confounder(sum);
		if (this.#kinds.has('duplicate')) this.#duplicate(conditions);
		if (this.#kinds.has('rare')) this.#rare(sum);
	}

	after(y: Float64Array): void {
		if (!this.#kinds.has('selection')) return;
		const place = this.#ground.takeCause();
		const cause = this.#ground.values(place);
		const error = this.#ground.errors();
		const values = y.map((value, row) => value + (cause[row] as number) + (error[row] as number));
		this.columns.push(numberColumn('outcome', values));
		this.planted.push({kind: 'selection', columns: [this.#ground.nameOf(place), 'outcome']});
	}

	#simpson(sum: Float64Array): void {
		const [codes, errors] = [this.#codes((random) => random.below(SITES.length)), this.#ground.errors()];
		const exposure = errors.map((error, row) => error + 2 * (codes[row] as number));
		for (let row = 0; row < sum.length; row++) {
			sum[row] = (sum[row] as number) + 1.5 * (codes[row] as number) - 0.5 * (errors[row] as number);
		}
		this.columns.push(numberColumn('exposure', exposure), textColumn('site', codes, SITES));
		this.planted.push({kind: 'simpson', columns: ['exposure', 'site']});
	}

	#confounder(sum: Float64Array): void {
		const condition = this.#ground.condition(1, 2);
		const [place, hidden] = [this.#ground.takeCause(), this.#ground.errors()];
		const values = this.#ground.values(place);
		for (const row of condition.inside) {
			values[row] = (values[row] as number) + (hidden[row] as number);
			sum[row] = (sum[row] as number) + (hidden[row] as number) + 1;
		}
		const columns = [this.#ground.nameOf(place), ...condition.statements.map(({column}) => column)];
		this.planted.push({kind: 'confounder', columns});
	}

	#duplicate(conditions: readonly PlantedCondition[]): void {
		const places = conditions.flatMap((condition) => condition.places);
		const copies = places.map((place) => {
			const error = this.#ground.errors();
			const values = this.#ground.values(place).map((value, row) => value + 0.05 * (error[row] as number));
			return numberColumn(`${this.#ground.nameOf(place)} again`, values);
		});
		this.columns.push(...copies);
		this.planted.push({kind: 'duplicate', columns: copies.map(({name}) => name)});
	}

	#rare(sum: Float64Array): void {
		const codes = this.#codes((random) => (random.uniform() < RARE ? 1 : 0));
		for (let row = 0; row < sum.length; row++) sum[row] = (sum[row] as number) + LIFT * (codes[row] as number);
		this.columns.push(textColumn('batch', codes, ['usual', 'rare']));
		this.planted.push({kind: 'rare', columns: ['batch']});
	}

	#codes(draw: (random: Ground['random']) => number): Int32Array {
		return Int32Array.from(this.#ground.values(0), () => draw(this.#ground.random));
	}
}

function textColumn(name: string, codes: Int32Array, levels: readonly string[]): TextColumn {
	return {name, type: 'text', codes, levels, missing: 0, numbers: 0};
}
