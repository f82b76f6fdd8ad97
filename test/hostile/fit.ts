/** A program that starts a long fit and does, in its middle, what its argument says. */
import {isMainThread, parentPort, Worker} from 'node:worker_threads';
import {directLingam, simulate} from '../../src/causal/index.js';
import {matrix} from '../../src/core/index.js';
import {loading} from '../core/process.js';

/** Independent columns: nothing can be pruned, every comparison is made. */
function big() {
	let state = 1;
	const data = Float64Array.from({length: 500 * 4000}, () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return (state >>> 0) / 2 ** 32;
	});
	return matrix(500, 4000, data);
}

/** Resolves when the search has come somewhere. */
function begun(signal?: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const onProgress = ({stage, done}: {stage: string; done: number}) => stage === 'order' && done > 0 && resolve();
		directLingam(big(), {onProgress, ...(signal && {signal})}).then(() => reject(new Error('it ended')), reject);
	});
}

async function terminate(): Promise<void> {
	// A worker of Node 20 does not load TypeScript by --import.
	const load = `${loading}.then(() => import(${JSON.stringify(import.meta.url)}))`;
	const worker = new Worker(load, {eval: true});
	await new Promise((resolve) => worker.once('message', resolve));
	await worker.terminate();
	const {order} = await directLingam(simulate({variables: 5, samples: 100}).samples);
	console.log(`alive ${order.length}`);
}

const deeds: Record<string, () => Promise<void>> = {
	terminate,
	/** process.exit in the middle. */
	async exit() {
		await begun();
		process.exit(7);
	},
	/** An exception that nobody catches, in the middle. */
	async fail() {
		await begun();
		setImmediate(() => {
			throw new Error('on purpose');
		});
	},
	/** As a worker: says when it has begun, and is ended from outside. */
	async worker() {
		await begun();
		parentPort?.postMessage('begun');
	},
};

const deed = isMainThread ? process.argv[2] : 'worker';
await deeds[deed ?? '']?.();
