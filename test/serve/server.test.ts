import {once} from 'node:events';
import {mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {type IncomingMessage, request} from 'node:http';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {parseDiscovery} from '../../src/discover/index.js';
import {serveDiscovery} from '../../src/serve/index.js';
import {builtPage, madeUp} from '../report/results.js';

test.before(builtPage);

/** A file with a result, and a server of it. */
async function served(t: ExecutionContext) {
	const folder = mkdtempSync(join(tmpdir(), 'inga-serve-'));
	const file = join(folder, 'result.json');
	const put = (text: string) => {
		writeFileSync(`${file}.new`, text);
		renameSync(`${file}.new`, file);
	};
	put(JSON.stringify(madeUp(2, 4)));
	const load = async () => ({result: parseDiscovery(await readFile(file, 'utf8'), file)});
	const server = await serveDiscovery({file, load, port: 0, interval: 20});
	t.teardown(async () => {
		await server.close();
		rmSync(folder, {recursive: true, force: true});
	});
	return {...server, put, file};
}

/** What is answered to a request as it is: fetch would correct paths and hosts. */
async function ask(port: number, path: string, {method = 'GET', ...headers}: Record<string, string> = {}) {
	const asked = request({host: '127.0.0.1', port, path, method, headers, agent: false});
	asked.end();
	const [answer] = (await once(asked, 'response')) as [IncomingMessage];
	const pieces: Buffer[] = [];
	for await (const piece of answer) pieces.push(piece as Buffer);
	return {status: answer.statusCode, headers: answer.headers, text: Buffer.concat(pieces).toString()};
}

/** The events of a connection, one after the other. */
async function* events(port: number, path: string, headers: Record<string, string> = {}) {
	const asked = request({host: '127.0.0.1', port, path, headers, agent: false});
	asked.end();
	const [answer] = (await once(asked, 'response')) as [IncomingMessage];
	let text = '';
	try {
		for await (const piece of answer) {
			text += (piece as Buffer).toString();
			for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
				const lines = text.slice(0, end).split('\n');
				text = text.slice(end + 2);
				const field = (name: string) =>
					lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
				yield {event: field('event'), id: field('id'), data: JSON.parse(field('data'))};
			}
		}
	} finally {
		asked.destroy();
	}
}

test('the page and nothing but the page, whatever the path', async (t) => {
	const {port, address} = await served(t);
	t.is(address, `http://127.0.0.1:${port}/`);
	const page = await ask(port, '/');
	t.is(page.status, 200);
	t.true(page.text.startsWith('<!doctype html>'));
	t.true(/"events":"\/events\?from=[0-9a-f]{32}"/.test(page.text));
	t.is(page.headers['content-security-policy'], "frame-ancestors 'none'");
	t.is(page.headers['cross-origin-resource-policy'], 'same-origin');
	t.is(page.headers['access-control-allow-origin'], undefined);
	const odd = [
		'/result.json',
		'/../result.json',
		'/..%2fresult.json',
		'/%2e%2e/%2e%2e/etc/passwd',
		'//etc/passwd',
		'/./',
	];
	for (const path of [...odd, '/..\\..\\etc\\passwd', '/index.html', '/events/']) {
		const found = await ask(port, path);
		// Dots that lead nowhere are the page's own address.
		if (path === '/./' && found.status === 200) {
			t.true(found.text === page.text);
			continue;
		}
		t.true(found.status === 404 || found.status === 400, `${path}: ${found.status}`);
		t.false(/root:|inga-serve-/.test(found.text), path);
	}
	t.is((await ask(port, '/', {method: 'POST'})).status, 405);
	t.is((await ask(port, '/', {method: 'HEAD'})).text, '');
});

test('only who names this machine is answered', async (t) => {
	const {port} = await served(t);
	const of = async (headers: Record<string, string>, path = '/') => (await ask(port, path, headers)).status;
	t.is(await of({host: `localhost:${port}`}), 200);
	for (const host of [
		'evil.example',
		`evil.example:${port}`,
		`127.0.0.1:${port + 1}`,
		'127.0.0.1',
		`127.0.0.1.evil.example:${port}`,
	]) {
		t.is(await of({host}), 403, host);
		t.is(await of({host}, '/events'), 403, host);
	}
	t.is(await of({origin: `http://127.0.0.1:${port}`}), 200);
	for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`]) {
		t.is(await of({origin}), 403, origin);
		t.is(await of({origin}, '/events'), 403, origin);
	}
});

test('news come when the file changes, and say so when it cannot be read', async (t) => {
	const {port, put, file} = await served(t);
	const [, from = ''] = /"events":"(\/events\?from=\w+)"/.exec((await ask(port, '/')).text) ?? [];
	const late = events(port, from);
	const next = async (of = late) =>
		(await of.next()).value as {event: string; id: string; data: {result: {conditions: unknown[]}} & string};
	const waiting = next();
	put(JSON.stringify(madeUp(3, 4)));
	const first = await waiting;
	t.is(first.event, 'result');
	t.is(first.data.result.conditions.length, 3);
	put('{"format": "inga-disc');
	const second = await next();
	t.deepEqual([second.event, second.id], ['trouble', first.id]);
	t.regex(second.data, /it is no JSON/);
	rmSync(file);
	const third = await next();
	t.regex(third.data, /no such file/);
	put(JSON.stringify(madeUp(1, 4)));
	t.is((await next()).data.result.conditions.length, 1);
	await late.return();
	// Who comes again with what it has heard is told what it has not.
	const again = events(port, from, {'last-event-id': first.id});
	t.is((await next(again)).data.result.conditions.length, 1);
	await again.return();
});

test('a port that is taken, or is none', async (t) => {
	const other = createServer().listen(0, '127.0.0.1');
	await once(other, 'listening');
	t.teardown(() => other.close());
	const {port} = other.address() as {port: number};
	const load = () => Promise.resolve({result: madeUp(1, 3)});
	const of = (number: number) => serveDiscovery({file: 'nowhere', load, port: number});
	await t.throwsAsync(() => of(port), {
		...{name: 'IngaError', code: 'ERR_INVALID_ARGUMENT'},
		message: new RegExp(
			`^port ${port} is taken: another program uses it; name another one \\(--port \\d+\\).*--port 0`,
		),
	});
	await t.throwsAsync(() => of(70_000), {code: 'ERR_INVALID_ARGUMENT', message: /^port is 70000: give a whole number/});
	await t.throwsAsync(() => serveDiscovery({file: 'nowhere', load: () => Promise.reject(new Error('no')), port: 0}), {
		message: 'no',
	});
});
