/**
 * Makes src/causal/CALIBRATION.md and test/causal/fixture/calibration.json again, in some minutes:
 *
 *     node --import=tsx test/causal/calibrate.ts
 */
import {writeFileSync} from 'node:fs';
import {calibrate, full} from './calibration.js';
import {calibrationPage} from './page.js';

const found = await calibrate(full);
writeFileSync(new URL('fixture/calibration.json', import.meta.url), `${JSON.stringify(found)}\n`);
writeFileSync(new URL('../../src/causal/CALIBRATION.md', import.meta.url), calibrationPage(found));
