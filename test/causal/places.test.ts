import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {
	bootstrap,
	bootstrapOver,
	directLingam,
	forecastLingam,
	multiGroupDirectLingam,
	simulate,
} from '../../src/causal/index.js';
import {self} from '../../src/ranks/index.js';

const {samples, variables} = simulate({variables: 40, samples: 300, noise: 'laplace', seed: 8});

function others(order: readonly number[], size: number): number[] {
	return Array.from({length: size}, (_, at) => at).filter((at) => !order.includes(at));
}

test('so many places are the first of the whole order, with the same effects among them', async (t) => {
	const whole = await directLingam(samples, {sparse: true});
	for (const places of [1, 2, 17, 39, 40, 1000]) {
		const found = await directLingam(samples, {places, sparse: true, threads: 1 + (places % 2)});
		t.deepEqual(found.order, whole.order.slice(0, places));
		t.deepEqual(found.unordered, others(found.order, 40));
		t.is(found.decisions.length, found.order.length);
		const among = (at: number) => found.order.includes(whole.effects.effects[at] ?? -1);
		t.deepEqual(
			Array.from(found.effects.sizes),
			Array.from(whole.effects.sizes).filter((_, at) => among(at)),
		);
		const [warning] = found.warnings;
		if (places < 40)
			t.regex(warning ?? '', /^only \d+ of 40 variables .*: no more places were asked for\. .*no effects$/);
		else t.is(warning, undefined);
	}
});

test('the others are regressed on them where that is wanted', async (t) => {
	const {order, effects, warnings} = await directLingam(samples, {places: 12, rest: 'regress', sparse: true});
	t.regex(warnings[0] ?? '', /The other 28 are regressed on these$/);
	t.true(Array.from(effects.causes).every((cause) => order.includes(cause)));
	t.true(Array.from(effects.effects).some((effect) => !order.includes(effect)));
});

test('a search for more places goes on from one for fewer, and one for fewer takes the first of them', async (t) => {
	const folder = mkdtempSync(join(tmpdir(), 'inga-places-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const whole = await directLingam(samples);
	for (const places of [5, 30, 8, undefined, 13]) {
		const found = await directLingam(samples, {...(places && {places}), checkpoint: {folder}});
		t.deepEqual(found.order, whole.order.slice(0, places));
		t.is(found.decisions.length, found.order.length);
	}
});

test('in groups, and in resamples', async (t) => {
	const groups = [samples, simulate({variables: 40, samples: 200, noise: 'laplace', seed: 9}).samples];
	const whole = await multiGroupDirectLingam(groups);
	const part = await multiGroupDirectLingam(groups, {places: 9});
	t.deepEqual(part.order, whole.order.slice(0, 9));
	t.regex(part.warnings[0] ?? '', /no more places were asked for/);
	const all = await bootstrap(samples, {variables, resamples: 6});
	const some = await bootstrap(samples, {variables, resamples: 6, places: 11});
	t.deepEqual(
		some.graphs.map(({order}) => Array.from(order)),
		all.graphs.map(({order}) => Array.from(order.subarray(0, 11))),
	);
	t.true(some.graphs.every(({unordered}) => unordered.length === 29));
	t.deepEqual(bootstrapOver(self(), samples, {variables, resamples: 6, places: 11}), some);
});

test('fewer places are foretold to take less', (t) => {
	const task = {variables: 20_000, samples: 600};
	const [few, all] = [{...task, places: 20}, task].map((each) => forecastLingam(each));
	t.true((few?.seconds.order ?? 0) < (all?.seconds.order ?? 0) / 4);
	t.true((few?.bytes ?? 0) <= (all?.bytes ?? 0));
});

test('what is no number of places is refused', async (t) => {
	for (const places of [0, -1, 1.5, Number.NaN, 2 ** 31]) {
		await t.throwsAsync(directLingam(samples, {places}), {code: 'ERR_INVALID_ARGUMENT', message: /places is/});
		await t.throwsAsync(bootstrap(samples, {places}), {code: 'ERR_INVALID_ARGUMENT', message: /places is/});
	}
});
