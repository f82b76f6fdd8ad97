// Sets the project up, as far as anything is left to do: system packages, npm packages, the addon, the TypeScript build.
// Plain Node without a dependency, for it runs before there are any. What it did is stamped in .setup/, so a second run
// takes a second.
//
//   node scripts/setup.mjs            what running needs
//   node scripts/setup.mjs --test     and what checks and tests need
//   node scripts/setup.mjs --bench    and the libraries that benchmarks compare with
//   node scripts/setup.mjs --force    build again, whatever the stamps say
import {setUpAddon} from './setup/addon.mjs';
import {checkNode} from './setup/node.mjs';
import {setUpNpm} from './setup/npm.mjs';
import {finish, step} from './setup/step.mjs';
import {setUpSystem} from './setup/system.mjs';
import {setUpTypeScript} from './setup/typescript.mjs';

const known = ['--test', '--bench', '--force'];
const words = process.argv.slice(2);
const unknown = words.find((word) => !known.includes(word));
if (unknown !== undefined) {
	console.error(`setup: unknown option ${unknown}; there are ${known.join(', ')}`);
	process.exit(2);
}
const [test, bench, force] = known.map((word) => words.includes(word));

// The other steps are written for a Node that is new enough.
if (!(await step('Node', checkNode))) process.exit(1);
await step('system', () => setUpSystem({test, bench}));
await step('npm', setUpNpm);
await step('addon', () => setUpAddon(force));
await step('TypeScript', () => setUpTypeScript(force));
finish();
