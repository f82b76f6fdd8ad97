import test from 'ava';
import fc from 'fast-check';
import {directLingam, type PriorKnowledge, simulate} from '../../src/causal/index.js';
import {nativePrior} from '../../src/causal/prior.js';

const names = ['a', 'b', 'c', 'd', 'e'];
const {samples} = simulate({variables: 5, samples: 120, noise: 'laplace', seed: 3});

async function orderOf(prior: PriorKnowledge): Promise<string> {
	const {order} = await directLingam(samples, {variables: names, prior});
	return order.map((index) => names[index]).join('');
}

test('the order is one that the prior knowledge allows', async (t) => {
	await fc.assert(
		fc.asyncProperty(
			fc.shuffledSubarray(names, {minLength: 5}),
			fc.array(fc.tuple(fc.nat(4), fc.nat(4)), {maxLength: 6}),
			fc.nat(5),
			async (truth, pairs, cut) => {
				const paths = pairs
					.filter(([first, second]) => first < second)
					.map(([first, second]) => [truth[first] as string, truth[second] as string] as const);
				const order = await orderOf({paths, tiers: [truth.slice(0, cut), truth.slice(cut)]});
				for (const [from, to] of paths) t.true(order.indexOf(from) < order.indexOf(to));
				t.is([...order.slice(0, cut)].sort().join(''), truth.slice(0, cut).sort().join(''));
			},
		),
		{numRuns: 50},
	);
});

test('an order that is known in full is returned', async (t) => {
	t.is(await orderOf({tiers: [['d'], ['b'], ['e'], ['a'], ['c']]}), 'dbeac');
	t.is(await orderOf({paths: ['bd', 'da', 'ae', 'ec'].map((pair) => [pair[0] as string, pair[1] as string])}), 'bdaec');
	t.is((await orderOf({exogenous: ['e'], sinks: ['a']})).replace(/[bcd]/g, ''), 'ea');
});

test('nothing known changes nothing', async (t) => {
	const free = await directLingam(samples, {variables: names});
	for (const prior of [{}, {tiers: []}, {tiers: [[], names]}, {paths: [], noPaths: [], sinks: []}]) {
		const {order, adjacency} = await directLingam(samples, {variables: names, prior});
		t.deepEqual([order, adjacency.data], [free.order, free.adjacency.data]);
	}
});

test('no effect comes from where none is possible', async (t) => {
	const prior: PriorKnowledge = {exogenous: ['b', 'c'], sinks: ['a', 'd']};
	const {adjacency} = await directLingam(samples, {variables: names, prior});
	const effect = (from: string, to: string) => adjacency.data[names.indexOf(to) * 5 + names.indexOf(from)];
	for (const name of names) {
		for (const end of ['b', 'c']) t.is(effect(name, end), 0);
		for (const end of ['a', 'd']) t.is(effect(end, name), 0);
	}
});

test('soft knowledge is no order: an effect that is known to be absent is, in any order', async (t) => {
	const tiers = [
		['a', 'b', 'c'],
		['d', 'e'],
	];
	// What else may lead to the first of a pair leaves the data to decide.
	t.is((await orderOf({}))[0], 'd');
	t.is((await orderOf({tiers: [['a'], ['d']], soft: true}))[0], 'd');
	t.regex(await orderOf({tiers: [['a'], ['d']]}), /a.*d/);
	const {order, adjacency} = await directLingam(samples, {variables: names, prior: {tiers, soft: true}});
	t.deepEqual(
		[...order].sort((a, b) => a - b),
		[0, 1, 2, 3, 4],
	);
	for (const from of [3, 4]) for (const to of [0, 1, 2]) t.is(adjacency.data[to * 5 + from], 0);
	// Nobody need come first of those that lead to each other in a circle, if that is not known: hard knowledge refuses it.
	const noPaths = ['ab', 'bc', 'ca'].map((pair) => [pair[0] as string, pair[1] as string] as const);
	t.is((await orderOf({noPaths, soft: true})).length, 5);
	await t.throwsAsync(orderOf({noPaths}), {message: /goes round in a circle/});
});

test('two that nobody leads to are compared with whom they do not lead to without regressing them out', async (t) => {
	// b and c come first, by what a and d say of them; a and d are known not to depend on b and c, e is open.
	const exogenous = ['b', 'c'];
	const noPaths = ['ba', 'ca', 'bd', 'cd'].map((pair) => [pair[0] as string, pair[1] as string] as const);
	const seen = new Set<string>();
	for (let seed = 0; seed < 40; seed++) {
		const data = simulate({variables: 5, samples: 60, noise: 'laplace', seed}).samples;
		const first = async (prior: PriorKnowledge) =>
			(await directLingam(data, {variables: names, prior: {...prior, soft: true}})).order[0];
		const [plain, informed] = [await first({exogenous}), await first({exogenous, noPaths})];
		seen.add(plain === informed ? 'same' : 'other');
	}
	t.deepEqual([...seen].sort(), ['other', 'same']);
});

test('neither of two that do not lead to each other need come first', (t) => {
	const both = nativePrior(
		{
			noPaths: [
				['a', 'b'],
				['b', 'a'],
				['c', 'd'],
			],
		},
		names,
	);
	t.deepEqual([...both.before], [3, 2]);
	t.deepEqual([...both.noEffect], [0, 1, 1, 0, 2, 3]);
	// Soft knowledge says nothing of who comes first; what is known to lead to another one stays apart.
	const soft = nativePrior({paths: [['e', 'a']], noPaths: [['c', 'd']], soft: true}, names);
	t.deepEqual([soft.soft, [...soft.before], [...soft.noEffect]], [true, [4, 0], [2, 3]]);
	// The first of two tiers leads to nobody of the second: as they are.
	t.deepEqual([...nativePrior({tiers: [['a'], ['b']], noPaths: [['a', 'b']]}, names).before], []);
});

const refused: readonly [string, PriorKnowledge, RegExp][] = [
	['a name that is none', {exogenous: ['x']}, /^prior\.exogenous names 'x', and no variable is called so$/],
	['a name that is none, in a tier', {tiers: [['a'], ['y']]}, /^prior\.tiers\[1\] names 'y'/],
	['two tiers of one', {tiers: [['a'], ['b', 'a']]}, /^prior\.tiers has 'a' in the groups 0 and 1/],
	['a pair of one', {paths: [['c', 'c']]}, /^prior\.paths has a pair of 'c' and itself$/],
	['a path that is none', {paths: [['a', 'b']], noPaths: [['a', 'b']]}, /^prior\.paths says that 'a' leads to 'b'/],
	[
		'a path to an earlier tier',
		{tiers: [['a'], ['b']], paths: [['b', 'a']]},
		/^prior\.paths says that 'b' leads to 'a'/,
	],
	['a path of a sink', {sinks: ['d'], paths: [['d', 'a']]}, /^prior\.paths says that 'd' leads to 'a'/],
	[
		'a circle',
		{paths: ['ab', 'bc', 'ca'].map((pair) => [pair[0] as string, pair[1] as string])},
		/goes round in a circle: ('a' before 'b' before 'c' before 'a'|'b' before 'c' before 'a' before 'b'|'c' before 'a' before 'b' before 'c')$/,
	],
	[
		'a circle of soft paths',
		{paths: ['ab', 'bc', 'ca'].map((pair) => [pair[0] as string, pair[1] as string]), soft: true},
		/goes round in a circle/,
	],
	['soft as a word', {soft: 'yes'} as unknown as PriorKnowledge, /^prior\.soft is "yes": use true or false$/],
	[
		'a circle over tiers',
		{
			tiers: [['a'], ['b']],
			paths: [
				['b', 'c'],
				['c', 'a'],
			],
		},
		/in a circle: .*'a' before 'b'/,
	],
];

for (const [what, prior, message] of refused) {
	test(`${what} is refused`, async (t) => {
		await t.throwsAsync(orderOf(prior), {code: 'ERR_INVALID_ARGUMENT', message});
	});
}

test('what is no list or pair is refused', async (t) => {
	for (const prior of [{sinks: 'a'}, {tiers: ['ab']}, {paths: [['a']]}, {noPaths: ['ab']}]) {
		await t.throwsAsync(orderOf(prior as unknown as PriorKnowledge), {
			code: 'ERR_INVALID_ARGUMENT',
			message: /^prior\./,
		});
	}
});

test('constant columns that are left out take their knowledge with them', async (t) => {
	const constant = simulate({variables: 4, samples: 50, seed: 2}).samples;
	for (let row = 0; row < 50; row++) constant.data[row * 4 + 1] = 7;
	const prior: PriorKnowledge = {tiers: [['d'], ['b'], ['a', 'c']], exogenous: ['b']};
	const {variables, order} = await directLingam(constant, {variables: ['a', 'b', 'c', 'd'], prior, onConstant: 'drop'});
	t.deepEqual(variables, ['a', 'c', 'd']);
	t.is(order[0], 2);
});
