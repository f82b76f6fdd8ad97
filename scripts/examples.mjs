// The commands of examples/README.md, each under its heading. Plain Node: it runs what a user runs.
//   node scripts/examples.mjs [names]
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const command = join('dist', 'cli', 'main.js');
const page = readFileSync(join(root, 'examples', 'README.md'), 'utf8');
const all = [...page.matchAll(/^## (\w+): (.*)\n[\s\S]*?^```console\n\$ inga (.*)$/gm)].map(
	([, name, title, words]) => ({
		...{name, title, line: words},
		words: [...words.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain),
	}),
);

if (!existsSync(join(root, command))) {
	console.error(`examples: ${command} is not there. Set the project up first: npm run setup`);
	process.exit(1);
}
const names = process.argv.slice(2);
const unknown = names.find((name) => !all.some((each) => each.name === name));
if (unknown !== undefined) {
	console.error(`examples: there is no ${unknown}; there are ${all.map(({name}) => name).join(', ')}`);
	process.exit(2);
}
for (const {name, title, line, words} of all) {
	if (names.length > 0 && !names.includes(name)) continue;
	console.log(`# ${name}: ${title}`);
	const table = words[1];
	if (!existsSync(join(root, table))) {
		console.log(`left out: ${table} is not there\n`);
		continue;
	}
	console.log(`$ inga ${line}\n`);
	const {status} = spawnSync(process.execPath, [command, ...words], {cwd: root, stdio: 'inherit'});
	if (status !== 0) process.exitCode = 1;
	console.log();
}
