// The columns of SynthWide before anything is planted: attributes with a factor in common, causes that are linear models.
import {drawNoise, type Noise, type Random} from '../causal/index.js';
import {type NumberColumn, numberColumn} from '../table/index.js';
import type {Effect, Statement} from './result.js';

/** Statements about attributes, and the rows for which all hold. */
export interface PlantedCondition {
	readonly statements: readonly Pick<Statement, 'name' | 'column' | 'sign' | 'value'>[];
	readonly inside: Int32Array;
	/** Places of the attributes. */
	readonly places: readonly number[];
}

const [MODULE, FACTOR, CAUSES] = [20, 0.25, 2];

/** A variable of the linear models: what its errors are, and its direct causes. */
interface Cause {
	readonly place: number;
	readonly causes: readonly {readonly place: number; readonly effect: number}[];
}

/** Columns by place; their names tell nothing of it. */
export class Ground {
	/** Either effect of a pair that a condition turns round. */
	static readonly TURN = 0.8;
	readonly #rows: number;
	readonly #noise: Noise;
	readonly #random: Random;
	readonly #columns: Float64Array[];
	readonly #names: readonly string[];
	/** Attributes of no condition so far, by module; causes that lead to no target so far. */
	readonly #attributes: number[][];
	readonly #free: number[];
	/** Causes come before their effects. */
	readonly #models: readonly Cause[];
	readonly #pairs: {readonly cause: number; readonly other: number; readonly inside: Uint8Array}[] = [];
	#module = 0;

	constructor(
		{rows, columns, noise}: {readonly rows: number; readonly columns: number; readonly noise: Noise},
		random: Random,
	) {
		[this.#rows, this.#noise, this.#random] = [rows, noise, random];
		this.#columns = Array.from({length: columns}, () => this.errors());
		const order = random.shuffle([...Array(columns).keys()]);
		this.#names = order.map((place) => `g${place}`);
		const modules = Array.from({length: Math.ceil(columns / MODULE)}, (_, at) =>
			Array.from({length: Math.min(MODULE, columns - at * MODULE)}, (__, nth) => at * MODULE + nth),
		);
		this.#attributes = modules.filter((_, at) => at % 2 === 0);
		const linear = modules.filter((_, at) => at % 2 === 1);
		for (const places of this.#attributes) this.#share(places);
		for (const places of this.#attributes) random.shuffle(places);
		this.#models = linear.flatMap((places) => places.map((place, nth) => this.#model(place, places.slice(0, nth))));
		this.#free = random.shuffle(linear.flat());
	}

	values(place: number): Float64Array {
		return this.#columns[place] as Float64Array;
	}

	nameOf(place: number): string {
		return this.#names[place] as string;
	}

	get random(): Random {
		return this.#random;
	}

	/** New errors, one for each row: mean 0, variance 1. */
	errors(): Float64Array {
		return Float64Array.from({length: this.#rows}, () => drawNoise(this.#noise, this.#random));
	}

	/** An attribute that no condition is about, of another module each time. */
	takeAttribute(): number {
		const from = this.#attributes[this.#module++ % this.#attributes.length] as number[];
		return from.pop() ?? this.takeAttribute();
	}

	/** A variable of the models that leads to nothing planted. */
	takeCause(): number {
		return this.#free.pop() as number;
	}

	/** A statement that a column is low, or high. */
	statement(place: number, parts: number): PlantedCondition['statements'][number] {
		const low = this.#random.uniform() < 0.5;
		const column = this.nameOf(place);
		// The cuts are those of `literals`.
		const sorted = this.values(place).slice().sort();
		const value = sorted[Math.ceil(((low ? 1 : parts - 1) * sorted.length) / parts) - 1] as number;
		const sign = low ? '<=' : '>';
		return {name: `${column} ${sign} ${value}`, column, sign, value};
	}

	condition(arity: number, parts: number): PlantedCondition {
		const places = Array.from({length: arity}, () => this.takeAttribute());
		const statements = places.map((place) => this.statement(place, parts));
		const holds = (row: number) =>
			statements.every(({sign, value}, at) => {
				const found = this.values(places[at] as number)[row] as number;
				return sign === '<=' ? found <= Number(value) : found > Number(value);
			});
		const rows = Int32Array.from({length: this.#rows}, (_, row) => row);
		return {statements, inside: rows.filter(holds), places};
	}

	/** Two variables, of which `cause` leads to `other` outside, and `other` to `cause` inside; they have no further causes or effects. */
	pair(inside: Int32Array): {readonly cause: number; readonly other: number} {
		const lone = () => {
			const used = new Set(this.#models.flatMap(({causes}) => causes.map(({place}) => place)));
			const at = this.#free.findLastIndex(
				(place) => !used.has(place) && !this.#pairs.some((pair) => pair.cause === place),
			);
			return this.#free.splice(at, 1)[0] as number;
		};
		const mask = new Uint8Array(this.#rows);
		for (const row of inside) mask[row] = 1;
		const found = {cause: lone(), other: lone()};
		this.#pairs.push({...found, inside: mask});
		return found;
	}

	/** Moves the error of a variable, before `fillCauses`. */
	shock(place: number, row: number, size: number): void {
		const column = this.values(place);
		column[row] = (column[row] as number) + size;
	}

	/** Errors become variables, each with what its causes add; a model's variables have variances near 1. */
	fillCauses(): void {
		const paired = new Set(this.#pairs.flatMap(({cause, other}) => [cause, other]));
		for (const {place, causes} of this.#models) {
			if (paired.has(place)) continue;
			for (const {place: from, effect} of causes) this.addTo(this.values(place), from, effect);
		}
		const left = Math.sqrt(1 - Ground.TURN ** 2);
		for (const {cause, other, inside} of this.#pairs) {
			const [a, b] = [this.values(cause), this.values(other)];
			for (const row of inside.keys()) {
				const [first, second] = inside[row] ? [b, a] : [a, b];
				second[row] = Ground.TURN * (first[row] as number) + left * (second[row] as number);
			}
		}
	}

	addTo(sum: Float64Array, place: number, effect: number): void {
		const from = this.values(place);
		for (let row = 0; row < sum.length; row++) sum[row] = (sum[row] as number) + effect * (from[row] as number);
	}

	/** Names of the columns that are no variables of the models, in the order of the columns. */
	attributes(): string[] {
		const models = new Set(this.#models.map(({place}) => this.nameOf(place)));
		return this.columns()
			.map(({name}) => name)
			.filter((name) => !models.has(name));
	}

	/** Effects among columns outside all conditions. */
	effects(): Effect[] {
		const paired = new Set(this.#pairs.flatMap(({cause, other}) => [cause, other]));
		const within = this.#models
			.filter(({place}) => !paired.has(place))
			.flatMap(({place, causes}) =>
				causes.map(({place: from, effect}) => ({from: this.nameOf(from), to: this.nameOf(place), effect})),
			);
		const turned = this.#pairs.map(({cause, other}) => ({
			...{from: this.nameOf(cause), to: this.nameOf(other), effect: Ground.TURN},
		}));
		return [...within, ...turned];
	}

	/** In the order of their names. */
	columns(): NumberColumn[] {
		const number = (place: number) => Number(this.nameOf(place).slice(1));
		return [...this.#columns.keys()]
			.sort((a, b) => number(a) - number(b))
			.map((place) => numberColumn(this.nameOf(place), this.values(place)));
	}

	#share(places: readonly number[]): void {
		const factor = this.errors();
		for (const place of places) {
			const column = this.values(place);
			for (let row = 0; row < column.length; row++) {
				column[row] = Math.sqrt(FACTOR) * (factor[row] as number) + Math.sqrt(1 - FACTOR) * (column[row] as number);
			}
		}
	}

	/** Half of a module's variables lead to others; the last ones only follow. */
	#model(place: number, before: readonly number[]): Cause {
		const open = this.#random.shuffle(before.slice(0, MODULE / 2)).slice(0, CAUSES);
		const causes = open.map((each) => ({
			place: each,
			effect: (this.#random.uniform() < 0.5 ? -1 : 1) * (0.3 + 0.3 * this.#random.uniform()),
		}));
		return {place, causes};
	}
}
