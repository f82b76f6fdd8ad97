import {IngaError} from '../core/index.js';

/** How the bytes of one value are to be read. All are numbers of 1, 2, 4 or 8 bytes. */
export interface ElementType {
	/** NumPy's name without the byte order: f8, f4, i1 to i8, u1 to u8, b1. */
	readonly name: string;
	readonly size: 1 | 2 | 4 | 8;
	readonly bigEndian: boolean;
}

/** What the header of a `.npy` file says about the array behind it. */
export interface ArrayHeader {
	readonly type: ElementType;
	/** One or two lengths, each at least 1. */
	readonly shape: readonly number[];
	/** Whether the first index moves fastest, so that columns lie together. */
	readonly fortran: boolean;
	/** Where the array begins in the file. */
	readonly start: number;
}

/** The bytes that every `.npy` file begins with. */
export const npyMagic = '\x93NUMPY';

const READ = /^[<>|=](f[48]|[iu][1248]|b1)$/;
const LARGEST = 2 ** 20;

/** What to call the types that are not read, by their first letter, and what turns an array `a` of them into numbers. */
const OTHERS: Readonly<Record<string, readonly [what: string, cure: string]>> = {
	O: ['Python objects', "a.astype('f8')"],
	U: ['texts', "a.astype('f8')"],
	S: ['texts', "a.astype('f8')"],
	a: ['texts', "a.astype('f8')"],
	T: ['texts', "a.astype('f8')"],
	M: ['dates', "a.astype('i8').astype('f8')"],
	m: ['time spans', "a.astype('i8').astype('f8')"],
	c: ['complex numbers', 'np.hstack([a.real, a.imag])'],
	f: ['floating-point numbers of another size', "a.astype('f8')"],
	V: ['raw bytes', "a.view('u1')"],
};

/** How many bytes of a `.npy` file come before its array, by its first 12; undefined where they do not say. */
function headerSize(first: Uint8Array): number | undefined {
	const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
	if (first.length < 10) return undefined;
	if (view.getUint8(6) === 1) return 10 + view.getUint16(8, true);
	return first.length < 12 ? undefined : 12 + view.getUint32(8, true);
}

/**
 * The header of a `.npy` file out of its first bytes: NumPy's format 1.0, 2.0 or 3.0.
 *
 * @param read gives the first bytes of the file, fewer where it ends before
 * @throws {@link IngaError} `ERR_FILE_FORMAT` for anything that is no such header, or an array that is no table of numbers.
 */
export async function readHeader(
	source: string,
	read: (size: number) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<ArrayHeader> {
	const refuse = (why: string, cure: string) => new IngaError('ERR_FILE_FORMAT', `'${source}' ${why}: ${cure}`);
	const again = 'write it again with np.save';
	const first = await read(12);
	if (Buffer.from(first.subarray(0, 6)).toString('latin1') !== npyMagic) {
		throw refuse('is not a NumPy array', `${again}, or name it by what it holds (.csv, .json, .parquet)`);
	}
	const [major, minor] = [first[6] ?? 0, first[7] ?? 0];
	if (first.length >= 8 && (major < 1 || major > 3 || minor !== 0)) {
		throw refuse(`has version ${major}.${minor} of NumPy's format, and 1.0, 2.0 and 3.0 are known`, again);
	}
	const start = headerSize(first);
	const bytes = start === undefined || start > LARGEST ? first : await read(start);
	if (start !== undefined && start > LARGEST) throw refuse(`has a header of ${start} bytes`, again);
	if (start === undefined || bytes.length < start) throw refuse('ends within its header', `fetch it or ${again}`);
	const text = Buffer.from(bytes.subarray(major === 1 ? 10 : 12)).toString(major === 3 ? 'utf8' : 'latin1');
	const items = dictionary(text);
	if (/['"]descr['"]\s*:\s*[[(]/.test(text)) {
		throw refuse(
			'holds records with fields of their own (a structured array)',
			'save np.lib.recfunctions.structured_to_unstructured(a), or its columns as CSV',
		);
	}
	const {descr, fortran_order: order, shape} = items ?? {};
	if (items === undefined || descr === undefined || order === undefined || shape === undefined) {
		throw refuse("has a header that does not say {'descr': ..., 'fortran_order': ..., 'shape': ...}", again);
	}
	return {
		type: elementType(descr, refuse),
		shape: lengths(shape, refuse),
		fortran: order === 'True',
		start,
	};
}

type Refuse = (why: string, cure: string) => IngaError;

const ENTRY =
	/\s*(?:'(descr)'\s*:\s*'([^'\\]*)'|'(fortran_order)'\s*:\s*(True|False)|'(shape)'\s*:\s*(\([\d\sL,]*\)))\s*(,|(?=\}))/y;

/** The three entries of the Python dictionary that a header is, as text; undefined where it is none or lacks one. */
function dictionary(header: string): Record<string, string> | undefined {
	const text = header.replaceAll('"', "'").trim();
	const found: Record<string, string> = {};
	if (!text.startsWith('{')) return undefined;
	ENTRY.lastIndex = 1;
	let at = 1;
	for (let match = ENTRY.exec(text); match !== null; match = ENTRY.exec(text)) {
		const [key = '', value = ''] = match.slice(1, 7).filter((part) => part !== undefined);
		if (key in found) return undefined;
		found[key] = value;
		at = ENTRY.lastIndex;
	}
	return text.slice(at).trim() === '}' ? found : undefined;
}

function elementType(descr: string, refuse: Refuse): ElementType {
	const name = READ.exec(descr)?.[1];
	if (name !== undefined) return {name, size: Number(name[1]) as ElementType['size'], bigEndian: descr[0] === '>'};
	const [what, cure] = OTHERS[/^[<>|=]?([A-Za-z])/.exec(descr)?.[1] ?? ''] ?? ['', ''];
	const type = `type ${JSON.stringify(descr.slice(0, 20))}`;
	if (what === '') throw refuse(`holds values of ${type}, which is unknown`, "save a.astype('f8')");
	throw refuse(`holds ${what} (${type})`, `save numbers: np.save(path, ${cure})`);
}

/** `(3, 4)` as lengths; Python 2 wrote `(3L, 4L)`. */
function lengths(text: string, refuse: Refuse): number[] {
	const parts = text
		.slice(1, -1)
		.split(',')
		.map((part) => part.trim());
	if (parts.at(-1) === '') parts.pop();
	const shape = parts.map((part) => (/^\d+L?$/.test(part) ? Number.parseInt(part, 10) : Number.NaN));
	const shown = `(shape ${text.length > 60 ? `${text.slice(0, 60)}...` : text})`;
	if (shape.some(Number.isNaN)) throw refuse(`has a header without a shape ${shown}`, 'write it again with np.save');
	if (shape.length === 0) throw refuse('holds a single number', 'save an array of rows x variables');
	if (shape.length > 2) {
		throw refuse(
			`holds an array of ${shape.length} dimensions ${shown}, not a table`,
			'save it as rows x variables, such as a.reshape(len(a), -1)',
		);
	}
	if (shape.includes(0)) throw refuse(`is empty ${shown}`, 'save an array of rows x variables');
	return shape;
}
