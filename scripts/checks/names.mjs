// Nothing in the project names a place of this machine or the host of a package registry: neither means anything to
// whoever clones it, and a mirror of one's own is nobody's business.
//
//   node scripts/checks/names.mjs [folder]
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import {conclude, projectFiles} from './files.mjs';

const root = resolve(process.argv[2] ?? '.');

/** The hosts that npm and pip use here, whatever they are. */
function configuredHosts() {
	const ask = (program, ...words) => spawnSync(program, words, {encoding: 'utf8'}).stdout ?? '';
	const urls = [ask('npm', 'config', 'get', 'registry'), ask('pip', 'config', 'list'), process.env.PIP_INDEX_URL ?? ''];
	return urls.flatMap((text) => [...text.matchAll(/https?:\/\/(?:[^@/\s]*@)?([\w.-]+)/g)].map((match) => match[1]));
}

const dot = String.raw`\.`;
const hosts = new Set([
	...configuredHosts().map((host) => host.replaceAll('.', dot)),
	...[
		['registry', 'npmjs', 'org'],
		['registry', 'yarnpkg', 'com'],
		['files', 'pythonhosted', 'org'],
		['pypi', 'org'],
		['deb', 'debian', 'org'],
		['archive', 'ubuntu', 'com'],
		['static', 'crates', 'io'],
	].map((parts) => parts.join(dot)),
]);
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
const places = [
	...[root, homedir()].filter((path) => path.length > 1).map(escaped),
	...['work', 'root', 'home/\\w+', 'Users/\\w+'].map((name) => `/${name}`),
];
const hostPattern = new RegExp(`\\b(${[...hosts].join('|')})\\b`);
// A path begins where a word does: src/work/x is none of this machine.
const placePattern = new RegExp(`(^|[\\s"'\`(=:,[])(${places.join('|')})/`);

function judge(file) {
	const text = readFileSync(join(root, file));
	if (text.includes(0)) return [];
	return text
		.toString('utf8')
		.split('\n')
		.flatMap((line, index) => {
			const found = hostPattern.exec(line)?.[1] ?? placePattern.exec(line)?.[2];
			return found === undefined ? [] : [`${file}:${index + 1} names ${found}`];
		});
}

const files = projectFiles(root);
conclude(`hosts and places in ${files.length} files`, files.flatMap(judge));
