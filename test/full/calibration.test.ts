import {readFileSync} from 'node:fs';
import test from 'ava';
import {type Calibration, calibrate, full} from '../causal/calibration.js';

test('the figures of src/causal/CALIBRATION.md come out again', async (t) => {
	t.timeout(30 * 60_000);
	const text = readFileSync(new URL('../causal/fixture/calibration.json', import.meta.url), 'utf8');
	t.deepEqual(await calibrate(full), JSON.parse(text) as Calibration);
});
