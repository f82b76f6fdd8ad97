import {say} from './exit.js';
import type {ProgressLine} from './progress.js';

/** Says something while a run goes on: a message has a line of its own. */
export function teller(line: ProgressLine | undefined): (message: string) => void {
	return (message) => {
		line?.close();
		say(message);
	};
}

/** Says each warning once: what is told while a run goes on is not told again at its end. */
export function warner(line: ProgressLine | undefined): (message: string) => void {
	const told = new Set<string>();
	const tell = teller(line);
	return (message) => {
		if (told.has(message)) return;
		told.add(message);
		tell(`warning: ${message}`);
	};
}
