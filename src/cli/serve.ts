import {once} from 'node:events';
import {join} from 'node:path';
import {type Command, InvalidArgumentError} from 'commander';
import {serveDiscovery} from '../serve/index.js';
import {say} from './exit.js';
import {interruptible} from './interrupt.js';
import {writeStdout} from './output.js';
import {type SampleOptions, shownOf, withSample} from './report.js';
import {RESULT, readResult} from './result.js';

interface Options extends SampleOptions {
	readonly port: number;
}

/** Adds `inga serve FOLDER`. */
export function addServe(program: Command): void {
	withSample(
		program
			.command('serve')
			.summary('the same page on this machine, new when the run is')
			.description(
				'Shows what a discovery found in a browser on this machine, and shows the new result as soon as there is one in the\n' +
					'folder. Prints the address; Ctrl-C ends it.',
			)
			.argument('<folder>', 'what inga discover --out made')
			.option('--port <n>', 'of 127.0.0.1; 0: any that is free', port, 4270),
	)
		.addHelpText(
			'after',
			`
Examples:
  inga serve run/
  inga serve run/ --port 8080
  inga serve run/ --prepare plan.toml

Only programs on this machine can ask for it.

Exit codes: 1 the data or a file did not allow it, 2 wrong usage or a port that is taken, 130 ended by Ctrl-C`,
		)
		.action(runServe);
}

function port(text: string): number {
	const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
	if (!(value < 65536)) throw new InvalidArgumentError('Give a whole number from 0 to 65535.');
	return value;
}

async function runServe(folder: string, options: Options): Promise<void> {
	await interruptible(async (signal) => {
		const server = await serveDiscovery({
			file: join(folder, RESULT),
			port: options.port,
			load: async () => {
				const result = await readResult(folder);
				return {result, ...(await shownOf(result, folder, options, {signal, command: 'serve'}))};
			},
		});
		try {
			await writeStdout(`${server.address}\n`);
			say(`shows ${folder} until Ctrl-C`);
			if (!signal.aborted) await once(signal, 'abort');
		} finally {
			await server.close();
		}
		signal.throwIfAborted();
	});
}
