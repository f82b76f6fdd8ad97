// How strong a planted mechanism has to be for the z that was asked for.

/** A mechanism's rows, and the cause that leads to the target there, or everywhere else. */
export interface Part {
	readonly inside: Int32Array;
	readonly outsideOnly: boolean;
	readonly cause: Float64Array;
}

export interface Calibration {
	readonly z: number;
	readonly evidence: number;
	readonly share: number;
}

/** The target with what each part adds, and the value that `share` of the rows exceed. */
export interface Calibrated {
	readonly y: Float64Array;
	readonly cut: number;
	readonly parts: readonly {readonly effect: number; readonly shift: number}[];
}

/** Parts overlap, so each is set beside the others, several times over. */
const SWEEPS = 6;
/** Beyond these a correlation or a share leaves nothing to chance. */
const [MOST_R, MOST_SHARE] = [0.98, 0.98];

/**
 * Sets for each part the effect of its cause and the constant that it adds inside. The effect: r = tanh(z sqrt(1 / (n1 - 3) + 1 / (n2 - 3))) by
 * Fisher's z, so effect = r / sqrt(1 - r^2) sd(rest) / sd(cause). The constant: positive rows are `evidence` standard errors of two
 * proportions more frequent inside, when rows are drawn anew. Both go by moments and distributions of the rows, not by how the
 * cause and the rest happen to go together in them, so the z's vary about what was asked for.
 */
export function calibrated(base: Float64Array, parts: readonly Part[], {z, evidence, share}: Calibration): Calibrated {
	const rows = base.length;
	const masks = parts.map(({inside}) => {
		const mask = new Uint8Array(rows);
		for (const row of inside) mask[row] = 1;
		return mask;
	});
	const found = parts.map(() => ({effect: 0, shift: 0}));
	const adds = (at: number, row: number): number => {
		const {effect, shift} = found[at] as (typeof found)[number];
		const {outsideOnly, cause} = parts[at] as Part;
		const inside = masks[at]?.[row] === 1;
		return (inside === outsideOnly ? 0 : effect * (cause[row] as number)) + (inside ? shift : 0);
	};
	const sum = (without: number | undefined) =>
		base.map((value, row) => found.reduce((all, _, at) => (at === without ? all : all + adds(at, row)), value));
	for (let sweep = 0; sweep < SWEEPS; sweep++) {
		for (const [at, {inside, outsideOnly, cause}] of parts.entries()) {
			const rest = sum(at);
			const list = outsideOnly ? [...rest.keys()].filter((row) => masks[at]?.[row] === 0) : [...inside];
			const [n1, n2] = [inside.length, rows - inside.length];
			const r = Math.min(MOST_R, Math.tanh(z * Math.sqrt(1 / (n1 - 3) + 1 / (n2 - 3))));
			const effect = ((r / Math.sqrt(1 - r * r)) * deviation(rest, list)) / deviation(cause, list);
			const error = Math.sqrt(share * (1 - share) * (1 / n1 + 1 / n2));
			const within = Math.min(MOST_SHARE, share + (n2 / rows) * evidence * error);
			// Any row's rest with any inside row's cause: as if the rows were drawn anew.
			const likely = rest.map((value, row) =>
				outsideOnly ? value : value + effect * (cause[inside[row % n1] as number] as number),
			);
			const cut = quantile(sum(undefined), 1 - share);
			found[at] = {effect, shift: cut - quantile(likely, 1 - within)};
		}
	}
	const y = sum(undefined);
	return {y, cut: quantile(y, 1 - share), parts: found};
}

function deviation(values: Float64Array, rows: readonly number[]): number {
	const mean = rows.reduce((sum, row) => sum + (values[row] as number), 0) / rows.length;
	return Math.sqrt(rows.reduce((sum, row) => sum + ((values[row] as number) - mean) ** 2, 0) / rows.length);
}

function quantile(values: Float64Array, part: number): number {
	const sorted = values.slice().sort();
	return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] as number;
}
