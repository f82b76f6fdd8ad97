import {type Command, Option} from 'commander';
import {IngaError} from '../core/index.js';
import {act, type Roles} from '../discover/index.js';
import {actionsTable} from '../report/index.js';
import {count, each} from './option.js';
import {writeStdout} from './output.js';
import {readRoles} from './role.js';
import {readSaved, type SavedOptions, withSaved} from './saved.js';

interface Options extends SavedOptions {
	readonly want: string;
	readonly keep?: string[];
	readonly limit: number;
	readonly changes: number;
	readonly roles?: string;
	readonly rest?: 'keep' | 'drop';
	readonly format: 'table' | 'json';
	readonly json?: boolean;
}

/** Adds `inga act FOLDER`. */
export function addAct(program: Command): void {
	withSaved(
		program
			.command('act')
			.summary('what should be changed for one row')
			.description(
				'Finds the cheapest changes of what is actionable that bring the target of a row to what is wanted, by the graph of a\n' +
					'discovery that holds for the row, and says what else changes. Roles say what is actionable, its bounds and its costs.',
			),
	)
		.requiredOption(
			'-w, --want <limit>',
			'what is wanted of the target: "score<2", "churn<0.2" (of a level: its probability)',
		)
		.option(
			'-k, --keep <limit>',
			'what must hold of another variable: "x<=5", "x>=now", "x=now"; may be given several times',
			each,
		)
		.option('--limit <n>', 'how many actions to print', count(1000), 5)
		.option('--changes <n>', 'the most variables that an action changes', count(3), 3)
		.option('--roles <file>', 'roles (TOML) that go before those of the discovery')
		.addOption(
			new Option(
				'--rest <what>',
				'what causes do not explain of the target (kept where it is a number that is known)',
			).choices(['keep', 'drop']),
		)
		.addOption(new Option('-f, --format <format>', 'what to print').choices(['table', 'json']).default('table'))
		.option('--json', 'the same as --format json')
		.addHelpText(
			'after',
			`
Examples:
  inga act run/ --row 17 --want 'churn<0.2'
  inga act run/ --row 17 --want 'score>=3' --keep 'price<=now' --keep 'weight<=5' --limit 3
  inga act run/ --table new.csv --row 1 --want 'churn<0.2' --roles actions.toml --json

A file of roles:
  [roles]
  age = "immutable"
  usage = {role = "actionable", cost = 2, low = 0, high = 10, direction = "down"}
  contract = {role = "actionable", cost = 5, levels = ["one year", "two years"]}

Exit codes: 0 done, 1 the data did not allow it, or what is wanted cannot be reached, 2 wrong usage`,
		)
		.action(runAct);
}

async function runAct(folder: string, options: Options): Promise<void> {
	const {want, keep, limit, changes, rest} = options;
	const roles = options.roles === undefined ? undefined : await readActions(options.roles);
	const {result, row} = await readSaved(folder, options);
	const found = act(result, row, want, {
		...{limit, changes},
		...(keep && {keep}),
		...(roles && {roles}),
		...(rest && {rest: rest === 'keep'}),
	});
	const json = options.json || options.format === 'json';
	await writeStdout(json ? `${JSON.stringify(found, null, 2)}\n` : actionsTable(result, found, `row ${options.row}`));
}

/** A graph has its order already: tiers would say nothing here. */
async function readActions(path: string): Promise<Roles['roles']> {
	const {roles, tiers} = await readRoles(path);
	if (tiers === undefined) return roles;
	throw new IngaError('ERR_DATA', `${path}: tiers are for inga discover; leave them out`);
}
