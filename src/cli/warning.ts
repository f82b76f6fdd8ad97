import {say} from './exit.js';
import type {ProgressLine} from './progress.js';

/** Says each warning once, on a line of its own: what is told while a run goes on is not told again at its end. */
export function warner(line: ProgressLine | undefined): (message: string) => void {
	const told = new Set<string>();
	return (message) => {
		if (told.has(message)) return;
		told.add(message);
		line?.close();
		say(`warning: ${message}`);
	};
}
