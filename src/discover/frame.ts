// The numbers that graphs are made of, and how they go together in some rows.

/** A variable by row; NaN where it is missing. */
export interface Variable {
	readonly name: string;
	readonly values: Float64Array;
}

/** The target, and what may lead to it. */
export interface Frame {
	readonly target: Variable;
	readonly causes: readonly Variable[];
}

/** Rows inside a condition and rows outside. */
export interface Sides {
	readonly inside: Int32Array;
	readonly outside: Int32Array;
}

/** Pearson's correlation of two columns, of those rows in which both are there; NaN where one of them is constant. */
export function correlation(x: Float64Array, y: Float64Array, rows: Int32Array): {rows: number; r: number} {
	let [count, meanX, meanY] = [0, 0, 0];
	for (const row of rows) {
		const [a, b] = [x[row] as number, y[row] as number];
		if (Number.isNaN(a) || Number.isNaN(b)) continue;
		count++;
		meanX += a;
		meanY += b;
	}
	meanX /= count;
	meanY /= count;
	let [xx, yy, xy] = [0, 0, 0];
	for (const row of rows) {
		const [a, b] = [(x[row] as number) - meanX, (y[row] as number) - meanY];
		if (Number.isNaN(a) || Number.isNaN(b)) continue;
		xx += a * a;
		yy += b * b;
		xy += a * b;
	}
	return {rows: count, r: isConstant(x, rows) || isConstant(y, rows) ? Number.NaN : xy / Math.sqrt(xx * yy)};
}

/** Whether all values that are there are the same. */
export function isConstant(x: Float64Array, rows: Int32Array): boolean {
	let first = Number.NaN;
	for (const row of rows) {
		const value = x[row] as number;
		if (Number.isNaN(first)) first = value;
		else if (value !== first && !Number.isNaN(value)) return false;
	}
	return true;
}

/** Those of `rows` in which no variable is missing. */
export function complete(variables: readonly Variable[], rows: Int32Array): Int32Array {
	return rows.filter((row) => variables.every(({values}) => !Number.isNaN(values[row])));
}

/** The same with the mean of each side taken from its rows: what is left tells nothing of the side by its mean. */
export function centred({target, causes}: Frame, {inside, outside}: Sides): Frame {
	const centre = ({name, values}: Variable): Variable => {
		const left = Float64Array.from(values);
		for (const rows of [inside, outside]) {
			const known = rows.filter((row) => !Number.isNaN(values[row]));
			const mean = known.reduce((sum, row) => sum + (values[row] as number), 0) / known.length;
			for (const row of rows) left[row] = (values[row] as number) - mean;
		}
		return {name, values: left};
	};
	return {target: centre(target), causes: causes.map(centre)};
}
