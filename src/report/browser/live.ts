// News of the result, where the page is served.
import type {PageData} from '../view.js';
import {html, refill} from './element.js';

/** A line that says how it is, and `show` for every new result. */
export function follow(address: string, show: (data: PageData) => void): HTMLElement {
	const line = html('p', {class: 'live', role: 'status'}, 'Connected: a new result is shown at once.');
	const say = (words: string, wrong = false) => {
		refill(line, words);
		line.classList.toggle('warning', wrong);
	};
	const source = new EventSource(address);
	source.addEventListener('result', (event: MessageEvent<string>) => {
		show(JSON.parse(event.data) as PageData);
		say(`Shows the result of ${new Date().toLocaleTimeString()}.`);
	});
	source.addEventListener('trouble', (event: MessageEvent<string>) => {
		say(
			`The result cannot be read any more; this is the last one that could: ${JSON.parse(event.data) as string}`,
			true,
		);
	});
	source.addEventListener('error', () => say('Not connected: inga serve has ended, or is starting again.', true));
	source.addEventListener('open', () => say('Connected: a new result is shown at once.'));
	return line;
}
