// A result in a browser, on this machine only.
import {createAdaptorServer} from '@hono/node-server';
import {type Context, Hono} from 'hono';
import {streamSSE} from 'hono/streaming';
import {IngaError, invalidArgument} from '../core/index.js';
import {Board, EVENTS, type News, type Shown} from './board.js';

export interface ServeOptions {
	/** The file that is watched: when it changes `load` is called again. */
	readonly file: string;
	/** Reads what is shown. */
	readonly load: () => Promise<Shown>;
	/** From 0 to 65535; 0 takes any that is free. */
	readonly port: number;
	/** How often the file is looked at, in milliseconds. @defaultValue 500 */
	readonly interval?: number;
}

export interface DiscoveryServer {
	readonly port: number;
	/** What to open in a browser. */
	readonly address: string;
	/** Ends all connections, and then the server. */
	readonly close: () => Promise<void>;
}

const ADDRESS = '127.0.0.1';
const HEADERS = {
	'Cache-Control': 'no-store',
	'Content-Security-Policy': "frame-ancestors 'none'",
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
};

/**
 * Serves the page of a result on 127.0.0.1, and sends new data to pages that are open when the file changes (server-sent events). There
 * are two addresses, the page and its events, and no files behind them. Requests that name another host than this one (DNS rebinding) or
 * come from pages of another origin are refused with 403.
 *
 * @throws {@link IngaError} `ERR_INVALID_ARGUMENT` for a port that is none, is taken, or may not be used; what `load` throws
 *
 * @example
 * const found = await discover(people, {target: 'left', arity: 1, top: 1, permutations: 19});
 * const server = await serveDiscovery({file: 'result.json', load: async () => ({result: found}), port: 0});
 * await server.close();
 */
export async function serveDiscovery({file, load, port, interval = 500}: ServeOptions): Promise<DiscoveryServer> {
	if (!(Number.isInteger(port) && port >= 0 && port < 65536)) {
		throw invalidArgument(`port is ${port}: give a whole number from 0 to 65535`);
	}
	const board = await Board.open(file, load);
	let own = port;
	const server = createAdaptorServer({fetch: routes(board, () => own).fetch});
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => reject(refused(error, port)));
		server.listen(port, ADDRESS, resolve);
	});
	const place = server.address();
	own = typeof place === 'object' && place !== null ? place.port : port;
	board.watch(interval);
	return {
		...{port: own, address: `http://${ADDRESS}:${own}/`},
		close: () =>
			new Promise((resolve) => {
				board.close();
				server.close(() => resolve());
				if ('closeAllConnections' in server) server.closeAllConnections();
			}),
	};
}

function routes(board: Board, port: () => number): Hono {
	const app = new Hono();
	app.use(async (context, next) => {
		const wrong = foreign(context, port());
		if (wrong !== undefined) return context.text(`${wrong}\n`, 403, HEADERS);
		if (!['GET', 'HEAD'].includes(context.req.method))
			return context.text('only GET\n', 405, {...HEADERS, Allow: 'GET, HEAD'});
		for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
		return next();
	});
	app.get('/', (context) => context.html(board.page));
	app.get(EVENTS, (context) =>
		streamSSE(context, async (stream) => {
			const send = (news: News) => void stream.writeSSE({...news}).catch(() => {});
			const leave = board.follow(send);
			for (const news of board.since(context.req.header('last-event-id') ?? context.req.query('from'))) send(news);
			await new Promise<void>((resolve) => stream.onAbort(resolve));
			leave();
		}),
	);
	app.notFound((context) => context.text('there is only the page: /\n', 404, HEADERS));
	return app;
}

/** Why a request is not from the page itself or from whoever types its address; nothing where it is. */
function foreign({req}: Context, port: number): string | undefined {
	const hosts = [ADDRESS, 'localhost'].flatMap((host) => [`${host}:${port}`, ...(port === 80 ? [host] : [])]);
	if (!hosts.includes(req.header('host') ?? '')) return 'this is no host of the page';
	const origin = req.header('origin');
	if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) return 'this is another origin';
	return undefined;
}

function refused(error: NodeJS.ErrnoException, port: number): Error {
	const cure = `name another one (--port ${port === 65535 ? 4271 : port + 1}), or take any that is free (--port 0)`;
	const why =
		error.code === 'EADDRINUSE'
			? 'is taken: another program uses it'
			: error.code === 'EACCES'
				? 'may not be used by this user'
				: undefined;
	return why === undefined ? error : invalidArgument(`port ${port} ${why}; ${cure}`, {cause: error});
}
