// How kinds of change are told apart: by colour, by dashes, and in words.
import type {ChangeKind} from '../../discover/index.js';

export const KINDS: readonly {kind: ChangeKind | 'same'; words: string; dashes: string}[] = [
	{kind: 'gained', words: 'gained: only inside', dashes: ''},
	{kind: 'lost', words: 'lost: only outside', dashes: '9 5'},
	{kind: 'stronger', words: 'stronger inside', dashes: '16 3'},
	{kind: 'weaker', words: 'weaker inside', dashes: '4 3'},
	{kind: 'flipped', words: 'flipped: other sign', dashes: '10 3 2 3'},
	{kind: 'reversed', words: 'reversed: other direction', dashes: '2 4'},
	{kind: 'same', words: 'no evident change', dashes: ''},
];

export function dashesOf(kind: ChangeKind | 'same'): string | null {
	return KINDS.find((each) => each.kind === kind)?.dashes || null;
}
