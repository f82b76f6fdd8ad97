// What is shown, kept as new as the file that it comes from.
import {createHash} from 'node:crypto';
import {stat} from 'node:fs/promises';
import type {Discovery} from '../discover/index.js';
import {discoveryPage, type Overlap, pageData, type RowSample} from '../report/index.js';

/** What a page is made of. */
export interface Shown {
	readonly result: Discovery;
	/** Rows of its table, where there are any. */
	readonly sample?: RowSample | undefined;
	/** How many rows its conditions share, where that is known. */
	readonly overlap?: Overlap | undefined;
}

/** A server-sent event: new data of the page, or what is wrong with the file. */
export interface News {
	readonly event: 'result' | 'trouble';
	readonly id: string;
	readonly data: string;
}

/** Where the page hears of news. */
export const EVENTS = '/events';

interface State {
	readonly page: string;
	readonly news: News;
}

/** The page of a result and its news. */
export class Board {
	readonly #listeners = new Set<(news: News) => void>();
	readonly #load: () => Promise<Shown>;
	readonly #file: string;
	#state: State;
	/** What the file was when it was last read. */
	#seen: string;
	/** Why it could not be read again; the page keeps what it has. */
	#trouble: News | undefined;
	#timer: NodeJS.Timeout | undefined;

	private constructor(file: string, load: () => Promise<Shown>, state: State, seen: string) {
		this.#file = file;
		this.#load = load;
		this.#state = state;
		this.#seen = seen;
	}

	/** @throws what `load` throws */
	static async open(file: string, load: () => Promise<Shown>): Promise<Board> {
		const seen = await seenOf(file);
		return new Board(file, load, await stateOf(load), seen);
	}

	get page(): string {
		return this.#state.page;
	}

	/** News for whoever last heard of `id`: nothing where that is what there is. */
	since(id: string | undefined): News[] {
		const {news} = this.#state;
		return [...(id === news.id ? [] : [news]), ...(this.#trouble ? [this.#trouble] : [])];
	}

	/** Tells `listener` of all that comes; what it returns ends that. */
	follow(listener: (news: News) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Looks at the file every so many milliseconds. Asking works on every file system, which being told does not. */
	watch(every: number): void {
		const look = async () => {
			await this.#look().catch(() => {});
			this.#timer = setTimeout(() => void look(), every).unref();
		};
		this.#timer = setTimeout(() => void look(), every).unref();
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#listeners.clear();
	}

	async #look(): Promise<void> {
		const seen = await seenOf(this.#file);
		if (seen === this.#seen) return;
		this.#seen = seen;
		try {
			this.#state = await stateOf(this.#load);
			this.#trouble = undefined;
			this.#tell(this.#state.news);
		} catch (error) {
			const message = error instanceof Error ? error.message : String(error);
			this.#trouble = {event: 'trouble', id: this.#state.news.id, data: JSON.stringify(message)};
			this.#tell(this.#trouble);
		}
	}

	#tell(news: News): void {
		for (const listener of this.#listeners) listener(news);
	}
}

async function stateOf(load: () => Promise<Shown>): Promise<State> {
	const {result, ...shown} = await load();
	const id = createHash('sha256').update(pageData(result, shown)).digest('hex').slice(0, 32);
	const options = {...shown, events: `${EVENTS}?from=${id}`};
	return {page: await discoveryPage(result, options), news: {event: 'result', id, data: pageData(result, options)}};
}

async function seenOf(file: string): Promise<string> {
	const found = await stat(file).catch(() => undefined);
	return found === undefined ? 'gone' : `${found.ino} ${found.mtimeMs} ${found.size}`;
}
