import {readFileSync} from 'node:fs';
import {Command, CommanderError} from 'commander';
import {addAct} from './act.js';
import {addCausal} from './causal.js';
import {addConvert} from './convert.js';
import {addDiscover} from './discover.js';
import {addDoctor} from './doctor.js';
import {codeOf, EXIT, report} from './exit.js';
import {addExplain} from './explain.js';
import {addFuse} from './fuse.js';
import {addPatterns} from './patterns.js';
import {addRanks} from './ranks.js';
import {addReport} from './report.js';
import {addServe} from './serve.js';
import {addSubmit} from './submit.js';

const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {version: string};

/** The exit code of `inga` with these arguments: 0 done, 1 the work failed, 2 wrong usage, 130 or 143 interrupted. */
export async function run(words: readonly string[]): Promise<number> {
	// A reader that has seen enough (`inga ... | head`) is no error; other write errors reach whoever awaits the write.
	for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
	let code: number = EXIT.done;
	const program = new Command('inga')
		.description('Causal discovery: from a table to its causal graph.')
		.version(version, '-V, --version', 'print the version')
		.helpCommand('help [command]', 'explain a command')
		// What follows a command is its own: the words after `inga submit --` are another command's.
		.enablePositionalOptions()
		.exitOverride()
		.configureOutput({outputError: (message, write) => write(message.replace(/^error: /, 'inga: '))})
		.showHelpAfterError('(inga --help lists what there is)');
	const finish = (value: number) => {
		code = value;
	};
	addCausal(program);
	addPatterns(program);
	addDiscover(program);
	addExplain(program);
	addAct(program);
	addReport(program);
	addServe(program);
	addConvert(program);
	addFuse(program);
	addRanks(program);
	addSubmit(program, finish);
	addDoctor(program, finish);
	try {
		await program.parseAsync(words, {from: 'user'});
		return code;
	} catch (error) {
		// Commander has already said it; help and --version come this way too, with exit code 0.
		if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
		report(error);
		return codeOf(error);
	}
}
