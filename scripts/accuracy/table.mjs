// The page src/fuse/ACCURACY.md: how a run of the native program `accuracy` becomes its tables, and how they are read back.

/** The columns of figures: a mode on an instruction set. The interpreter knows no modes. */
export const columns = [
	{title: 'AVX-512 precise', mode: 'precise', isa: 'avx512'},
	{title: 'AVX2 precise', mode: 'precise', isa: 'avx2'},
	{title: 'SVE precise', mode: 'precise', isa: 'sve'},
	{title: 'interpreter', mode: 'precise', isa: 'scalar'},
	{title: 'AVX-512 fast', mode: 'fast', isa: 'avx512'},
	{title: 'AVX2 fast', mode: 'fast', isa: 'avx2'},
	{title: 'SVE fast', mode: 'fast', isa: 'sve'},
];

/** Up, so that the page never promises more than was measured, except by the millionth that exact results may be off. */
function shown(ulps) {
	return (Math.ceil(ulps * 1000 - 1e-3) / 1000).toFixed(3);
}

function bounds(rows) {
	const of = (mode) => Number(rows.find((row) => row.mode === mode)?.bound.toPrecision(3));
	return of('precise') === of('fast') ? `${of('fast')}` : `${of('precise')}, ${of('fast')}`;
}

function line(cells) {
	return `| ${cells.join(' | ')} |`;
}

function table(results) {
	const names = [...new Set(results.map(({function: name}) => name))];
	const head = ['function', ...columns.map(({title}) => title), 'bound', 'exact by', 'points'];
	const rows = names.map((name) => {
		const own = results.filter((row) => row.function === name);
		const figures = columns.map(({mode, isa}) => own.find((row) => row.mode === mode && row.isa === isa));
		const [{oracle, points}] = own;
		return [
			name,
			...figures.map((row) => (row ? shown(row.ulps) : '')),
			bounds(own),
			oracle,
			points.toLocaleString('en'),
		];
	});
	const rule = head.map((_, at) => (at === 0 || head[at] === 'exact by' ? '---' : '---:'));
	return [head, rule, ...rows].map(line).join('\n');
}

const sampled = `Functions of one number at every 101st of the 2^32 floats, and where they change their way. A full run takes all of
them and is not made yet for the code as it is.`;

/** Of the instruction sets that the machine does not have. */
function evaluation(evaluated) {
	const titles = columns.filter(({mode, isa}) => mode === 'precise' && evaluated.includes(isa)).map(({title}) => title);
	if (titles.length === 0) return '';
	const sets = titles.map((title) => title.replace(' precise', '')).join(' and ');
	return `

The figures of ${sets} were found without running their code: what the vector programs compute, operation by operation, has
the same bits, which \`test/native/evaluator_test.cpp\` compares.`;
}

/** The whole page. */
export function page({results, full, evaluated}) {
	const part = (type) => table(results.filter((row) => row.type === type));
	return `# Accuracy of the functions

<!-- Written by scripts/accuracy.mjs from a run of test/accuracy; do not edit by hand. -->

The largest errors found, in units of the last place of the exact result, rounded up. \`bound\` is what may be relied upon
(precise, fast; one number where they are the same): CI measures again and fails beyond it.
Infinities, NaN, signed zeros and what lies outside of a domain are compared with the C standard's Annex F, bit for bit. In
fast mode subnormal numbers, in and out, may count as 0, and no error is counted for it.

\`exact by\` tells where exact results come from: a wider type of the C library (double for f32, right to a millionth of a unit;
long double for f64, right to 0.002 units, which \`accuracy --check-oracles\` measures), or MPFR. From the worst inputs of all a
search went on to worse ones near them (\`accuracy --hunt\`).${evaluation(evaluated)}

## f32

${full ? 'Functions of one number at every one of the 2^32 floats.' : sampled}

${part('f32')}

## f64

Random bits, the range where the function bends, thresholds and zeros, subnormals, and for circular functions neighbours of
multiples of pi / 2, the hardest among them.

${part('f64')}
`;
}

/** Where the largest errors are, for the native program to take in again: a line each. */
export function inputs({results}) {
	const lines = results.map(({function: name, type, at}) => `${name} ${type} ${at}\n`);
	return [...new Set(lines)].join('');
}

/** The figures of a page: {function, type, mode, isa, ulps}. */
export function figures(text) {
	return text.split(/^## /m).flatMap((part) => {
		const type = /^f\d\d/.exec(part)?.[0];
		const rows = part.split('\n').filter((each) => each.startsWith('| ') && !/^\| (function|---)/.test(each));
		return rows.flatMap((row) => {
			const [name, ...cells] = row
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim());
			return columns.flatMap(({mode, isa}, at) =>
				cells[at] ? [{function: name, type, mode, isa, ulps: Number(cells[at])}] : [],
			);
		});
	});
}
