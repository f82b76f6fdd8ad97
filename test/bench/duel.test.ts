import test from 'ava';
import {rival, tally} from '../../bench/duel.js';
import {series} from '../../bench/harness.js';

const runner = (name: string, seconds: number, ulps: number) => ({name, time: series([seconds]), ulps});

const ours = runner('ours', 4, 0.7812);
const peers = [
	runner('rough', 1, 3.2),
	runner('good', 2, 0.98),
	runner('exact', 5, 0.51),
	runner('equal', 3, 0.7824),
	runner('broken', 0.5, Number.POSITIVE_INFINITY),
];

test('the fastest peer within the bound of the mode', (t) => {
	t.is(rival('bound', 'fast', ours, peers)?.name, 'rough');
	t.is(rival('bound', 'precise', ours, peers)?.name, 'good');
	t.is(rival('bound', 'precise', ours, [runner('rough', 1, 1.01)]), undefined);
});

test('the fastest peer as exact as ours, to the digits shown', (t) => {
	t.is(rival('ours', 'fast', ours, peers)?.name, 'equal');
	t.is(rival('ours', 'precise', runner('ours', 4, 0.6), peers)?.name, 'exact');
	t.is(rival('ours', 'precise', runner('ours', 4, 0.5), peers), undefined);
});

test('how many reach it, of those that have a rival', (t) => {
	t.is(tally([1, 0.99, 2], 1), '2 of 3');
	t.is(tally([1.5, undefined, 0.5, undefined], 1), '1 of 2, 2 without a rival');
	t.is(tally([], 1), '0 of 0');
});
