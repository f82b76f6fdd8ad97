// A package registry for one machine: the tarballs of a folder, and of this project's node_modules what inga depends on. Nothing
// else is to be had from it, so an installation that asks for more than package.json declares fails.
//   node ci/packages/registry.mjs FOLDER PORTFILE      the port that was free is written to PORTFILE
import {spawn, spawnSync} from 'node:child_process';
import {createReadStream, existsSync, readdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join, resolve} from 'node:path';

const [folder, portFile] = process.argv.slice(2).map((path) => resolve(path));

/** Per name the versions there are: the manifest, and how the tarball is sent. */
const packages = new Map();
function offer(manifest, send) {
	const versions = packages.get(manifest.name) ?? new Map();
	packages.set(manifest.name, versions.set(manifest.version, {manifest, send}));
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.tgz'))) {
	const path = join(folder, file);
	const {stdout} = spawnSync('tar', ['-xzOf', path, 'package/package.json'], {encoding: 'utf8'});
	offer(JSON.parse(stdout), (response) => createReadStream(path).pipe(response));
}
const {packages: locked} = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const [place, {dev, devOptional, optional}] of Object.entries(locked)) {
	// Of optional packages for other machines there is nothing here.
	if (place === '' || dev || devOptional || (optional && !existsSync(place))) continue;
	const words = ['-czf', '-', '--exclude=./node_modules', '--transform=s,^\\.,package,', '-C', place, '.'];
	offer(JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')), (response) =>
		spawn('tar', words, {stdio: ['ignore', 'pipe', 'inherit']}).stdout.pipe(response),
	);
}

function answer({url, headers: {host}}, response) {
	const [name, version] = decodeURIComponent(url.slice(1)).split('/-/');
	const versions = packages.get(name);
	console.error(`${url}${versions === undefined ? ': not here' : ''}`);
	if (versions === undefined) return response.writeHead(404).end('{}');
	if (version !== undefined) return versions.get(version).send(response);
	const listed = [...versions].map(([number, {manifest}]) => [
		number,
		{...manifest, dist: {tarball: `http://${host}/${name}/-/${number}`}},
	]);
	response.setHeader('content-type', 'application/json');
	response.end(JSON.stringify({name, 'dist-tags': {latest: listed.at(-1)[0]}, versions: Object.fromEntries(listed)}));
}

const server = createServer(answer).listen(0, '127.0.0.1', () => {
	writeFileSync(`${portFile}.new`, String(server.address().port));
	renameSync(`${portFile}.new`, portFile);
});
