/** Blocks the thread for so many milliseconds. */
export function pause(ms: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** What starters of processes need to pass on what a process said before it died. */
export const GRACE_MS = 50;
