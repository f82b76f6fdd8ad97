// Tables whose conditions, causes and traps are known, to judge a discovery by.
import {type Noise, noises, Random} from '../causal/index.js';
import {checkCount, invalidArgument} from '../core/index.js';
import {type Column, numberColumn, type Table} from '../table/index.js';
import {calibrated} from './calibrate.js';
import {Ground} from './ground.js';
import type {Effect, Statement} from './result.js';
import {type PlantedTrap, type TrapKind, Traps, trapKinds} from './trap.js';

/** What a condition does to the graph: `reversed` turns an effect round and adds one of its new end on the target. */
export type MechanismKind = 'gained' | 'lost' | 'reversed';

export interface SynthWideOptions {
	/** @defaultValue 1500 */
	readonly rows?: number;
	/** Columns of numbers, in modules of 20, from 80. @defaultValue 200 */
	readonly columns?: number;
	/** Of all errors. @defaultValue 'laplace' */
	readonly noise?: Noise;
	/**
	 * What is planted; none makes a null set, in which causes lead to the target everywhere alike. At most 8, of 1 to 4 statements.
	 * @defaultValue gained with 3 statements, lost and reversed with 2 each
	 */
	readonly mechanisms?: readonly {readonly kind: MechanismKind; readonly arity: number}[];
	/** The expected z of the difference of the cause's correlation with the target, inside and outside (Fisher). @defaultValue 10 */
	readonly z?: number;
	/** The expected z of the difference of how often the target is positive, inside and outside; 0: alike. @defaultValue as z */
	readonly evidence?: number;
	/** The share of positive rows. @defaultValue 0.25 */
	readonly share?: number;
	/** Into how many parts columns are cut: statements are about the lowest and the highest. @defaultValue 2 */
	readonly quantiles?: number;
	/** @defaultValue none */
	readonly traps?: readonly TrapKind[];
	/** A whole number from 0 to 2^53 - 1; the same seed gives the same table. @defaultValue 1 */
	readonly seed?: number;
}

/** An effect that a condition changes; of `reversed` the effect `to` on `from` is what is outside. */
export interface PlantedChange {
	readonly kind: MechanismKind;
	readonly from: string;
	readonly to: string;
	readonly inside: number;
	readonly outside: number;
}

/** A condition, and what it changes. */
export interface PlantedMechanism {
	readonly kind: MechanismKind;
	readonly statements: readonly Pick<Statement, 'name' | 'column' | 'sign' | 'value'>[];
	/** For which it holds, ascending. */
	readonly rows: Int32Array;
	/** What it adds to the target by itself. */
	readonly shift: number;
	readonly changes: readonly PlantedChange[];
}

/** A table with its truth. */
export interface SynthWide {
	/** The columns `g0`, `g1`, ... in random order of their parts, those of traps, and `y`. */
	readonly table: Table;
	/** A statement about `y`. */
	readonly target: string;
	readonly mechanisms: readonly PlantedMechanism[];
	/** The columns that conditions are drawn from; others of numbers are variables of the linear models. */
	readonly attributes: readonly string[];
	/** Direct effects that hold in all rows, but where a mechanism changes them. */
	readonly effects: readonly Effect[];
	/** Rows inside a condition in which the error of one cause of the target is far out, by 5 deviations; also of a cause that is `lost` there. */
	readonly individuals: readonly {readonly row: number; readonly mechanism: number; readonly variable: string}[];
	readonly traps: readonly PlantedTrap[];
}

type Settings = Required<SynthWideOptions>;

const [LEAST_ROWS, LEAST_COLUMNS, MOST_COLUMNS, MOST_MECHANISMS, MOST_ARITY] = [200, 80, 1_000_000, 8, 4];
/** Of so many rows of each mechanism the root cause is known: half of them by its own cause, half by one that leads to the target everywhere. */
const [INDIVIDUALS, SHOCK] = [4, 5];
/** Causes that lead to the target in all rows, and by how much. */
const [EVERYWHERE, STRENGTH] = [2, 0.4];

/**
 * A table of many columns in which it is known what holds where (SynthWide). Half of the modules of 20 columns have a hidden factor in common
 * (correlations of 0.25): conditions are about these, statements of one about as many modules as there are. The others are linear models with two
 * causes for a column. The target `y` is a sum: two causes everywhere, what the mechanisms add, and an error of variance 1. Effects are
 * such that Fisher's z of the cause's correlation with the target, inside against outside, is `z` on average, and each condition adds a
 * constant such that the z of how often `y` exceeds the target's cut is `evidence` on average.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for an option out of its range, and where a condition has fewer than 30 rows
 *
 * @example
 * const {table, target, mechanisms: [first]} = synthWide({rows: 600, columns: 80, seed: 7});
 * `${first.kind}: ${first.statements.length} statements, ${first.changes[0].to}`; // 'gained: 3 statements, y'
 */
export function synthWide(options: SynthWideOptions = {}): SynthWide {
	const settings = settingsOf(options);
	const {rows, mechanisms, quantiles, traps: kinds} = settings;
	const random = new Random(settings.seed);
	const ground = new Ground(settings, random);
	const conditions = mechanisms.map(({arity}) => ground.condition(arity, quantiles));
	const small = conditions.find(({inside}) => inside.length < 30);
	if (small !== undefined) {
		throw invalidArgument(
			`a condition of ${small.statements.length} statements has ${small.inside.length} rows: give more rows`,
		);
	}
	const everywhere = Array.from({length: EVERYWHERE}, () => ground.takeCause());
	const pairs = conditions.map(({inside}, at) =>
		mechanisms[at]?.kind === 'reversed' ? ground.pair(inside) : {cause: ground.takeCause(), other: undefined},
	);
	const shocks = conditions.flatMap(({inside}, mechanism) =>
		Array.from({length: INDIVIDUALS}, (_, nth) => ({
			row: inside[random.below(inside.length)] as number,
			mechanism,
			place: nth % 2 === 0 ? (pairs[mechanism]?.cause ?? 0) : (everywhere[nth % EVERYWHERE] ?? 0),
		})),
	);
	// A row is told once.
	const individuals = shocks.filter(({row}, at) => shocks.findIndex((other) => other.row === row) === at);
	for (const {row, place} of individuals) ground.shock(place, row, SHOCK);
	ground.fillCauses();
	const base = ground.errors();
	for (const place of everywhere) ground.addTo(base, place, STRENGTH);
	const traps = new Traps(kinds, ground, base, conditions);
	const planted = calibrated(
		base,
		conditions.map(({inside}, at) => ({
			inside,
			outsideOnly: mechanisms[at]?.kind === 'lost',
			cause: ground.values(pairs[at]?.cause ?? 0),
		})),
		settings,
	);
	const name = (place: number | undefined) => ground.nameOf(place ?? 0);
	traps.after(planted.y);
	const y = numberColumn('y', planted.y);
	const columns: Column[] = [...ground.columns(), ...traps.columns, y];
	return {
		table: {source: `SynthWide ${settings.seed}`, rows, columns},
		target: `y > ${planted.cut}`,
		mechanisms: conditions.map(({inside, statements}, at): PlantedMechanism => {
			const kind = mechanisms[at]?.kind ?? 'gained';
			const {effect, shift} = planted.parts[at] ?? {effect: 0, shift: 0};
			const {cause, other} = pairs[at] ?? {};
			const lost = kind === 'lost';
			const changes: PlantedChange[] = [
				{
					kind: lost ? 'lost' : 'gained',
					from: name(cause),
					to: 'y',
					inside: lost ? 0 : effect,
					outside: lost ? effect : 0,
				},
				...(other === undefined
					? []
					: [{kind, from: name(other), to: name(cause), inside: Ground.TURN, outside: Ground.TURN}]),
			];
			return {kind, statements, rows: inside, shift, changes};
		}),
		attributes: ground.attributes(),
		effects: [...ground.effects(), ...everywhere.map((place) => ({from: name(place), to: 'y', effect: STRENGTH}))],
		individuals: individuals.map(({place, ...each}) => ({...each, variable: name(place)})),
		traps: traps.planted,
	};
}

const USUAL: Settings['mechanisms'] = [
	{kind: 'gained', arity: 3},
	{kind: 'lost', arity: 2},
	{kind: 'reversed', arity: 2},
];

function settingsOf(options: SynthWideOptions): Settings {
	const {rows = 1500, columns = 200, noise = 'laplace', mechanisms = USUAL, z = 10, evidence = z} = options;
	const {share = 0.25, quantiles = 2, traps = [], seed = 1} = options;
	checkCount('rows', rows, LEAST_ROWS, 2 ** 31 - 1);
	checkCount('columns', columns, LEAST_COLUMNS, MOST_COLUMNS);
	checkCount('quantiles', quantiles, 2, 10);
	checkCount('seed', seed, 0, Number.MAX_SAFE_INTEGER);
	checkCount('mechanisms.length', mechanisms.length, 0, MOST_MECHANISMS);
	if (!noises.includes(noise)) throw invalidArgument(`noise is '${noise}': use one of ${noises.join(', ')}`);
	for (const {kind, arity} of mechanisms) {
		checkCount('arity', arity, 1, MOST_ARITY);
		if (!['gained', 'lost', 'reversed'].includes(kind)) {
			throw invalidArgument(`a mechanism is '${kind}': use gained, lost or reversed`);
		}
	}
	const arities = mechanisms.reduce((sum, {arity}) => sum + arity, 0);
	if (arities + 1 > columns / 4) throw invalidArgument(`${arities} statements need more than ${columns} columns`);
	for (const [key, value] of [
		['z', z],
		['evidence', evidence],
	] as const) {
		if (!(value >= 0 && value <= 100)) throw invalidArgument(`${key} is ${value}: give 0 to 100`);
	}
	if (!(share >= 0.05 && share <= 0.95)) throw invalidArgument(`share is ${share}: give 0.05 to 0.95`);
	const odd = traps.find((kind) => !trapKinds.includes(kind));
	if (odd !== undefined) throw invalidArgument(`there is no trap '${odd}': use ${trapKinds.join(', ')}`);
	return {rows, columns, noise, mechanisms, z, evidence, share, quantiles, traps, seed};
}
