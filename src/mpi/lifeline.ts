// Which process of a run died first: each holds a connection to who started the run, which the system closes with the process. A
// launcher that ends all others at once may name any of them.
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {connect, createServer, type Server, type Socket} from 'node:net';

/** The end of the process that started the run. */
export class Lifelines {
	/** What processes of this machine connect to; others have none. */
	readonly address: string;
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();
	#first: number | undefined;

	private constructor(server: Server, address: string) {
		this.#server = server;
		this.address = address;
		server.on('connection', (socket) => this.#hold(socket));
		// It keeps nobody alive.
		server.unref();
	}

	/** Without an address where the system has no such connections. */
	static async open(): Promise<Lifelines> {
		const server = createServer();
		if (process.platform !== 'linux') return new Lifelines(server, '');
		const address = `inga-${process.pid}-${randomBytes(8).toString('hex')}`;
		try {
			server.listen(abstract(address));
			await once(server, 'listening');
			return new Lifelines(server, address);
		} catch {
			return new Lifelines(server, '');
		}
	}

	/** The process that ended first, by number. */
	get first(): number | undefined {
		return this.#first;
	}

	close(): void {
		this.#server.close();
		for (const socket of this.#sockets) socket.destroy();
	}

	#hold(socket: Socket): void {
		let said = '';
		this.#sockets.add(socket);
		socket.unref();
		socket.on('data', (piece) => {
			said += piece.toString();
		});
		socket.on('error', () => {});
		// The system tells of ends in their order.
		socket.once('end', () => {
			if (/^\d+$/.test(said)) this.#first ??= Number(said);
		});
		socket.once('close', () => this.#sockets.delete(socket));
	}
}

/** A name without a file, which nothing has to remove. */
function abstract(address: string): string {
	return `\0${address}`;
}

/** Holds the connection of a process until it ends. Where there is none, nothing happens. */
export async function holdLifeline(address: string, process: number): Promise<void> {
	if (address === '') return;
	await new Promise<void>((resolve) => {
		const socket = connect(abstract(address));
		const done = () => {
			socket.unref();
			resolve();
		};
		socket.on('error', done);
		socket.once('connect', () => socket.write(String(process), done));
	});
}
