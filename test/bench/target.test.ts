import test from 'ava';
import {
	causalTargets,
	fuseTargets,
	judge,
	leave,
	ranksTargets,
	sentence,
	type Target,
	widthOf,
} from '../../bench/target.js';

const least: Target = {what: 'a against b', bound: 'at least', ratio: 15};
const most: Target = {what: 'large to small', bound: 'at most', ratio: 600};

const sentences: [target: Target, value: number, text: string][] = [
	[least, 15.8, 'a against b: target 15x: 15.8x reached'],
	[least, 15, 'a against b: target 15x: 15.0x reached'],
	[least, 14.96, 'a against b: target 15x: 14.9x NOT reached'],
	[least, 1234.5, 'a against b: target 15x: 1234x reached'],
	[least, 0.0456, 'a against b: target 15x: 0.0456x NOT reached'],
	[most, 512, 'large to small: target at most 600x: 512x reached'],
	[most, 600.2, 'large to small: target at most 600x: 601x NOT reached'],
	[most, 99.91, 'large to small: target at most 600x: 100.0x reached'],
	[most, 0, 'large to small: target at most 600x: 0x reached'],
	[least, Number.NaN, 'a against b: target 15x: NaNx NOT reached'],
];
for (const [target, value, text] of sentences) {
	test(`${value} of ${target.bound} ${target.ratio}: what is printed agrees with the verdict`, (t) => {
		t.is(sentence(judge(target, value)), text);
	});
}

test('a remark, and a target that is not judged', (t) => {
	t.is(sentence(judge(least, 20, 'net 21x')), 'a against b: target 15x: 20.0x reached (net 21x)');
	t.is(
		sentence(judge({what: 'c', bound: 'at most', ratio: 0.05, unit: ' ms'}, 0.04)),
		'c: target at most 0.05 ms: 0.0400 ms reached',
	);
	t.is(sentence(leave(least, 'no b here')), 'a against b: target 15x: not judged (no b here)');
});

test('half-width cores split only the widest vectors they have', (t) => {
	const zen1 = {available: ['scalar', 'avx2'], vectorWidth: 'half'} as const;
	const zen4 = {available: ['scalar', 'avx2', 'avx512'], vectorWidth: 'half'} as const;
	const intel = {available: ['scalar', 'avx2', 'avx512'], vectorWidth: 'full'} as const;
	t.is(widthOf('avx2', zen1), 'half');
	t.deepEqual([widthOf('avx2', zen4), widthOf('avx512', zen4)], ['full', 'half']);
	t.deepEqual([widthOf('avx2', intel), widthOf('avx512', intel)], ['full', 'full']);
	t.is(widthOf('avx2', {...zen1, vectorWidth: 'unknown'}), 'full');
});

test('the targets of each instruction set and width', (t) => {
	const ratios = (isa: 'scalar' | 'avx2' | 'avx512', width: 'half' | 'full') =>
		fuseTargets(isa, width)
			.filter(({what}) => !/ (libmvec|SLEEF)$/.test(what) || what.startsWith('exp(exp(x)) f32'))
			.map(({ratio}) => ratio);
	t.deepEqual(ratios('avx512', 'full'), [15, 2, 2.5, 25]);
	t.deepEqual(ratios('avx512', 'half'), ratios('avx512', 'full'));
	t.deepEqual(ratios('avx2', 'full'), [9, 1.4, 2.4, 10]);
	t.deepEqual(ratios('avx2', 'half'), [4.8, 1.25, 2, 10]);
	t.deepEqual(ratios('scalar', 'full'), []);
	// Three formulas in two types, each against both vector libraries.
	t.is(fuseTargets('avx2', 'full').filter(({peer}) => peer !== 'libm').length, 12);
	t.deepEqual(
		Object.values(causalTargets).map(({bound, ratio}) => `${bound} ${ratio}`),
		['at least 1000', 'at least 60', 'at most 400', 'at least 1.8'],
	);
});

test('the targets of ranks: sums are faster than both implementations of MPI, the rest is held to one', (t) => {
	const goals = ranksTargets.map(({work, peer, bound, ratio}) => `${work}, ${peer}: ${bound} ${ratio}`);
	t.deepEqual(goals.slice(0, 3), [
		'barrier, Open MPI: at most 1.2',
		'1 MiB one way, Open MPI: at most 1.3',
		'8 MB one way, Open MPI: at most 1.3',
	]);
	t.true(goals.slice(3).every((goal) => /^allreduce .*, (Open MPI|MPICH): at least 1$/.test(goal)));
	t.is(goals.length, 3 + 2 * 4);
});
