import {BroadcastChannel, receiveMessageOnPort} from 'node:worker_threads';
import {IngaError, native} from '../core/index.js';

/** The types of Node know message ports only; its documentation names both. */
const receive = receiveMessageOnPort as (port: unknown) => {readonly message: unknown} | undefined;

/**
 * Shared memory that one rank makes and hands to the others, who call this as well.
 *
 * @param name of this memory, different for every one
 * @param maker whether this rank makes it
 * @param meet returns when all ranks have called it
 * @throws {@link IngaError} `ERR_OUT_OF_MEMORY` on all ranks
 */
export function shareMemory(name: string, bytes: number, maker: boolean, meet: () => void): SharedArrayBuffer {
	const channel = new BroadcastChannel(name);
	try {
		meet();
		const made = maker ? memoryOf(bytes) : undefined;
		if (maker) channel.postMessage(made ?? null);
		meet();
		const memory = maker ? made : receive(channel)?.message;
		meet();
		if (memory instanceof SharedArrayBuffer) return memory;
		throw new IngaError('ERR_OUT_OF_MEMORY', `no shared memory of ${bytes} bytes is to be had: alloc fewer elements`);
	} finally {
		channel.close();
	}
}

function memoryOf(bytes: number): SharedArrayBuffer | undefined {
	try {
		const memory = new SharedArrayBuffer(bytes);
		native().ranksHugePages(new Uint8Array(memory));
		return memory;
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}
