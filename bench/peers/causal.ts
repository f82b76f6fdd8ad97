import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {features, type Matrix} from '../../src/core/index.js';
import {resultsFolder} from '../report.js';
import {ask, type Python} from './python.js';

export const causalPeers = ['lingam', 'andrey'] as const;

export type CausalPeer = (typeof causalPeers)[number];

/** What a peer found in one run. */
export interface PeerRun {
	readonly package: string;
	readonly version: string;
	readonly numpy: string;
	/** Which code numpy's BLAS chose, and with how many threads. */
	readonly blas: string;
	/** Of the order search alone. */
	readonly seconds: number;
	readonly order: readonly number[];
}

/** Runs of an earlier bench. */
export interface Kept {
	readonly at: number;
	readonly runs: readonly PeerRun[];
}

const DAY_MS = 24 * 3600 * 1000;

/** The file that the script reads. */
export function writeSamples(path: string, {rows, columns, data}: Matrix): void {
	const header = `${JSON.stringify({rows, variables: columns})}\n`;
	writeFileSync(path, Buffer.concat([Buffer.from(header), Buffer.from(data.buffer, data.byteOffset, data.byteLength)]));
}

export function peerRun(python: Python, peer: CausalPeer, path: string): PeerRun {
	return ask(python, 'causal_order.py', [peer, path]) as PeerRun;
}

/** Where the runs of a peer are kept: by everything that they depend on. */
export function keptPath(python: Python, peer: CausalPeer, path: string): string {
	const {model, threads} = features();
	const script = fileURLToPath(new URL('causal_order.py', import.meta.url));
	const hash = createHash('sha256').update(JSON.stringify([peer, model, threads, python.packages]));
	for (const file of [path, script]) hash.update(readFileSync(file));
	return join(resultsFolder, 'peers', `${peer}-${hash.digest('hex').slice(0, 16)}.json`);
}

export function keep(path: string, runs: readonly PeerRun[]): void {
	mkdirSync(join(resultsFolder, 'peers'), {recursive: true});
	writeFileSync(path, `${JSON.stringify({at: Date.now(), runs} satisfies Kept)}\n`);
}

/** The runs kept in the last day, if there are any: the slow peer takes minutes. */
export function recall(path: string, now = Date.now()): Kept | undefined {
	try {
		const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept;
		return now - kept.at < DAY_MS && kept.runs.length > 0 ? kept : undefined;
	} catch {
		return undefined;
	}
}
